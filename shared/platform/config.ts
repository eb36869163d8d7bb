import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { StartError } from './errors.ts';
import {
  days,
  fileUrl,
  list,
  milliseconds,
  oneOf,
  port,
  portRange,
  proxies,
  signingKey,
  url,
} from './setting-forms.ts';

const settings = z.object({
  NODE_ENV: oneOf('development', 'test', 'production').default('development'),
  HOST: z.string().min(1).optional(),
  PORT: port.default(3000),
  DATA_DIR: z.string().min(1).default('.data'),
  DATABASE_URL: url(['postgres:', 'postgresql:']).optional(),
  DATABASE_POOLER: oneOf('none', 'transaction').default('none'),
  DATABASE_DIRECT_URL: url(['postgres:', 'postgresql:']).optional(),
  REDIS_URL: url(['redis:', 'rediss:']).optional(),
  CACHE_REDIS_URL: url(['redis:', 'rediss:']).optional(),
  LOG_LEVEL: oneOf('debug', 'info', 'warn', 'error', 'silent').optional(),
  CORS_ORIGINS: list.refine(
    (origins) => origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
    'must be origins separated by commas, e.g. https://app.example.org',
  ),
  TRUST_PROXY: proxies,
  JWT_PRIVATE_KEY: signingKey.optional(),
  ENCRYPTION_KEY: z.string().min(16, 'must have at least 16 characters').optional(),
  ENCRYPTION_SALT: z.string().min(8, 'must have at least 8 characters').optional(),
  ENCRYPTION_KEYS_RETIRED: list,
  JOBS_KEEP_COMPLETED_DAYS: days.default(30),
  JOBS_KEEP_FAILED_DAYS: days.default(90),
  JOBS_KEEP_SYSTEM_DAYS: days.default(7),
  RATE_LIMITS: oneOf('on', 'off').default('on'),
  SMTP_URL: url(['smtp:', 'smtps:']).optional(),
  MAIL_FROM: z.string().min(3, 'must have at least 3 characters').default('Countinghouse <no-reply@localhost>'),
  SMS_URL: url(['https:', 'http:']).optional(),
  SMS_TOKEN: z.string().min(1).optional(),
  GEOIP_DATABASE: z.string().min(1).optional(),
  RATES_URL: fileUrl.optional(),
  SECURITY_CONTACT: z
    .string()
    .regex(/^(mailto:[^\s]+@[^\s]+|https:\/\/\S+)$/, 'must be a mailto: or https: address')
    .optional(),
  SHUTDOWN_DELAY_MS: milliseconds.optional(),
  METRICS_PORT: portRange.optional(),
  METRICS_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  ADMIN_USERNAME: z
    .string()
    .min(3, 'must have at least 3 characters')
    .max(64, 'must have at most 64 characters')
    .optional(),
  ADMIN_PASSWORD: z.string().min(12, 'must have at least 12 characters').optional(),
});

/** A setting that is missing or wrong. */
export interface ConfigFault {
  name: string;
  /** What follows the name in a sentence: `must be set in production`. */
  detail: string;
}

/** All settings at fault, reported in one go: each as a sentence that begins with its name. */
export class ConfigError extends StartError {
  override name = 'ConfigError';
  readonly faults: ConfigFault[];

  constructor(faults: ConfigFault[], cause?: unknown) {
    super(faults.map(({ name, detail }) => `${name} ${detail}.`).join('\n'), { cause });
    this.faults = faults;
  }
}

export type Config = ReturnType<typeof loadConfig>;

/**
 * Reads the settings of a process. Pure: the same `env` gives the same answer.
 * @throws {ConfigError} naming every setting at fault
 */
export function loadConfig(env: Record<string, string | undefined>) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = settings.safeParse(given);
  const faults: ConfigFault[] = parsed.success
    ? []
    : parsed.error.issues.map((issue) => ({ name: String(issue.path[0]), detail: issue.message }));
  if (given['NODE_ENV'] === 'production') faults.push(...productionFaults(given));
  if (given['DATABASE_POOLER'] === 'transaction') faults.push(...poolerFaults(given));
  if (Boolean(given['ADMIN_USERNAME']) !== Boolean(given['ADMIN_PASSWORD'])) {
    faults.push({
      name: given['ADMIN_USERNAME'] ? 'ADMIN_PASSWORD' : 'ADMIN_USERNAME',
      detail: 'must be set together with the other of the two',
    });
  }
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);

  const value = parsed.data;
  const environment = value.NODE_ENV;
  return {
    environment,
    host: value.HOST ?? (environment === 'production' ? '0.0.0.0' : '127.0.0.1'),
    port: value.PORT,
    dataDir: isAbsolute(value.DATA_DIR) ? value.DATA_DIR : resolve(value.DATA_DIR),
    /** Absent: PostgreSQL is started from npm in `dataDir`. */
    databaseUrl: value.DATABASE_URL,
    /** `transaction`: `databaseUrl` gives another session for each transaction. */
    databasePooler: value.DATABASE_POOLER,
    /** For what needs a session to itself. Absent: `databaseUrl`. */
    databaseDirectUrl: value.DATABASE_POOLER === 'transaction' ? value.DATABASE_DIRECT_URL : undefined,
    /** Absent: the queues run on PostgreSQL. */
    redisUrl: value.REDIS_URL,
    cacheRedisUrl: value.CACHE_REDIS_URL,
    logLevel: value.LOG_LEVEL ?? (environment === 'test' ? 'silent' : 'info'),
    corsOrigins: value.CORS_ORIGINS,
    trustProxy: value.TRUST_PROXY,
    jwtPrivateKey: value.JWT_PRIVATE_KEY,
    /** Absent: made once and kept in `dataDir`. */
    encryptionKey: value.ENCRYPTION_KEY,
    encryptionSalt: value.ENCRYPTION_SALT,
    /** Still read, no longer written. */
    retiredEncryptionKeys: value.ENCRYPTION_KEYS_RETIRED,
    jobRetention: {
      completedDays: value.JOBS_KEEP_COMPLETED_DAYS,
      failedDays: value.JOBS_KEEP_FAILED_DAYS,
      systemDays: value.JOBS_KEEP_SYSTEM_DAYS,
    },
    rateLimits: value.RATE_LIMITS === 'on',
    /** Absent in development: mail is written to `dataDir`/outbox. */
    smtpUrl: value.SMTP_URL,
    mailFrom: value.MAIL_FROM,
    smsUrl: value.SMS_URL,
    smsToken: value.SMS_TOKEN,
    /** A MaxMind DB file with cities. Absent: countries, from npm. */
    geoIpDatabase: value.GEOIP_DATABASE,
    /** A file of exchange rates in the European Central Bank's format. Absent: the house's own example. */
    ratesUrl: value.RATES_URL,
    securityContact: value.SECURITY_CONTACT,
    /** How long a process that was told to end goes on serving, unready, so that balancers can see it. */
    shutdownDelayMs: value.SHUTDOWN_DELAY_MS ?? (environment === 'production' ? 5_000 : 0),
    /** The first and the last port of which the process takes one. */
    metricsPorts: value.METRICS_PORT,
    metricsToken: value.METRICS_TOKEN,
    admin:
      value.ADMIN_USERNAME && value.ADMIN_PASSWORD
        ? { username: value.ADMIN_USERNAME, password: value.ADMIN_PASSWORD }
        : undefined,
  };
}

function poolerFaults(given: Record<string, string | undefined>): ConfigFault[] {
  return ['DATABASE_URL', 'DATABASE_DIRECT_URL']
    .filter((name) => !given[name])
    .map((name) => ({ name, detail: 'must be set when DATABASE_POOLER is transaction' }));
}

/** Characters that differ: a secret of fewer was typed, not made. */
const leastDistinct = 8;

function productionFaults(given: Record<string, string | undefined>): ConfigFault[] {
  const faults = ['DATABASE_URL', 'REDIS_URL', 'JWT_PRIVATE_KEY', 'ENCRYPTION_KEY', 'ENCRYPTION_SALT']
    .filter((name) => !given[name])
    .map((name) => ({ name, detail: 'must be set in production' }));
  for (const name of ['ENCRYPTION_KEY', 'METRICS_TOKEN']) {
    const secret = given[name] ?? '';
    if (secret !== '' && new Set(secret).size < leastDistinct) {
      faults.push({ name, detail: 'is too easy to guess: make one with openssl rand -base64 32' });
    }
  }
  if (given['RATE_LIMITS'] === 'off') faults.push({ name: 'RATE_LIMITS', detail: 'can not be off in production' });
  return faults;
}
