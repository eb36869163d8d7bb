import { pino } from 'pino';
import type { Config } from './config.ts';

export interface Logger {
  debug(fields: object, message?: string): void;
  info(fields: object, message?: string): void;
  warn(fields: object, message?: string): void;
  error(fields: object, message?: string): void;
  child(bindings: object): Logger;
}

/**
 * Structured logs on stdout: JSON lines in production, readable ones in development.
 * Log ids, codes and durations; never payloads, amounts, names or tokens.
 */
export function createLogger(config: Pick<Config, 'logLevel' | 'environment'>): Logger {
  const readable = config.environment === 'development';
  return pino({
    level: config.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: ['password', 'authorization', 'cookie', 'token', '*.password', '*.authorization', '*.cookie', '*.token'],
    ...(readable
      ? { transport: { target: 'pino-pretty', options: { translateTime: 'HH:MM:ss.l', ignore: 'pid,hostname' } } }
      : {}),
  });
}
