import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import type { AppContext } from './context.ts';
import { openDb } from './db.ts';
import { createFieldCipher } from './field-cipher.ts';
import type { Lifecycle } from './lifecycle.ts';
import { createLogger, type Logger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { listenForNotifications } from './notifications.ts';
import { createSecrets } from './secrets.ts';

export interface ContextOptions {
  config: Config;
  /** The configured one, or that of the embedded server. */
  databaseUrl: string;
  /** Lets go of what the context holds. */
  lifecycle: Lifecycle;
  /** How the process is called among the database's connections. */
  applicationName: string;
  poolSize: number;
  /** What the process listens to on the database. */
  channels: readonly string[];
  logger?: Logger;
}

/** Builds the world of a process. Connections are made when first needed, but for the one that listens. */
export function createContext(options: ContextOptions): AppContext {
  const { config, databaseUrl, lifecycle, applicationName, poolSize, channels } = options;
  const logger = options.logger ?? createLogger(config);
  const pooler = config.databasePooler;
  const db = lifecycle.hold('database', openDb({ databaseUrl, pooler, poolSize, applicationName }), (pool) =>
    pool.destroy(),
  );
  const notifications = lifecycle.hold(
    'notifications',
    listenForNotifications(config.databaseDirectUrl ?? databaseUrl, channels, logger),
    (listening) => listening.close(),
  );
  const cipher = createFieldCipher(config);
  const secrets = createSecrets(db, cipher);
  return { config, logger, db, clock: systemClock, metrics: createMetrics(), notifications, cipher, secrets };
}
