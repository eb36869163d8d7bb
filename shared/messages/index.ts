export { deliverMessage, type DeliveryRun } from './deliver-message.ts';
export { messageChannels } from './find-channel.ts';
export { keepMessage, type NewMessage } from './keep-message.ts';
export * from './messages.schema.ts';
export { purgeOutbox } from './channels/outbox-channel.ts';
export { purgeMessages } from './messages.store.ts';
