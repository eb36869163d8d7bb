import type { Config } from '../platform/config.ts';
import type { Logger } from '../platform/logger.ts';
import type { Channel } from './channels/channel.ts';
import { createEmailChannel } from './channels/email-channel.ts';
import { createOutboxChannel } from './channels/outbox-channel.ts';
import { createSmsChannel } from './channels/sms-channel.ts';
import { messageChannel, type MessageChannel } from './messages.schema.ts';

export type ChannelSettings = Pick<Config, 'environment' | 'dataDir' | 'smtpUrl' | 'mailFrom' | 'smsUrl' | 'smsToken'>;

/** What can be sent: what is set up, and outside production everything. */
export function messageChannels(config: Pick<Config, 'environment' | 'smtpUrl' | 'smsUrl'>): readonly MessageChannel[] {
  const urls = { email: config.smtpUrl, sms: config.smsUrl };
  return messageChannel.options.filter((channel) => urls[channel] !== undefined || config.environment !== 'production');
}

/** The way on which messages of a channel leave; undefined when it is not set up. */
export function findChannel(config: ChannelSettings, channel: MessageChannel, logger: Logger): Channel | undefined {
  const { smtpUrl, mailFrom, smsUrl, smsToken } = config;
  if (channel === 'email' && smtpUrl !== undefined) return createEmailChannel({ smtpUrl, mailFrom });
  if (channel === 'sms' && smsUrl !== undefined) return createSmsChannel({ smsUrl, smsToken });
  return config.environment === 'production' ? undefined : createOutboxChannel(config, logger);
}
