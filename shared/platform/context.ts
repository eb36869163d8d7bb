import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Db } from './db.ts';
import type { FieldCipher } from './field-cipher.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { Notifications } from './notifications.ts';
import type { Secrets } from './secrets.ts';

/** The world of a process, built once in its `main.ts` and passed down. Use cases ask for the parts they need. */
export interface AppContext {
  config: Config;
  logger: Logger;
  db: Db;
  clock: Clock;
  metrics: Metrics;
  notifications: Notifications;
  cipher: FieldCipher;
  secrets: Secrets;
}
