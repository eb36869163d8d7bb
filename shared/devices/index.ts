export * from './devices.schema.ts';
export { hashDeviceToken, makeDeviceToken } from './device-token.ts';
export {
  deleteDevice,
  type Device,
  deviceForgottenAfterMs,
  findTrustedDevice,
  listDevices,
  listDevicesPage,
  purgeForgottenDevices,
  rememberDevice,
  rememberTrustedDevice,
  trustDevice,
} from './devices.store.ts';
export { changesFrom, describeDevice, type SeenDevice } from './recognise-device.ts';
