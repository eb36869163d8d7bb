export * from './devices.schema.ts';
export {
  deleteDevice,
  type Device,
  listDevices,
  listDevicesPage,
  purgeForgottenDevices,
  rememberDevice,
  trustDevice,
} from './devices.store.ts';
export { changesFrom, describeDevice, type SeenDevice } from './recognise-device.ts';
