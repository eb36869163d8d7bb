import { type DestinationStream, type LoggerOptions, pino } from 'pino';
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
 * @param destination where the lines go; left out: stdout
 */
export function createLogger(
  config: Pick<Config, 'logLevel' | 'environment'>,
  destination?: DestinationStream,
): Logger {
  const readable = config.environment === 'development';
  const options: LoggerOptions = {
    level: config.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError },
    redact: ['password', 'authorization', 'cookie', 'token', '*.password', '*.authorization', '*.cookie', '*.token'],
    ...(readable
      ? { transport: { target: 'pino-pretty', options: { translateTime: 'HH:MM:ss.l', ignore: 'pid,hostname' } } }
      : {}),
  };
  return destination ? pino(options, destination) : pino(options);
}

interface DescribedError {
  type: string;
  code?: string;
  message?: string;
  stack: string[];
  cause?: DescribedError;
}

const maxFrames = 12;
const maxCauses = 5;

/**
 * What a log says of an error. A database's message, detail and statement quote values, which may be personal: of its
 * errors the code and the place in our code are kept. Others' messages are kept.
 */
export function describeError(thrown: unknown, depth = 0): DescribedError {
  if (!(thrown instanceof Error)) return { type: typeof thrown, stack: [] };
  const code = (thrown as { code?: unknown }).code;
  const fromDatabase = 'severity' in thrown && 'routine' in thrown;
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: thrown.name,
    ...(typeof code === 'string' ? { code } : {}),
    ...(fromDatabase ? {} : { message: thrown.message.slice(0, 500) }),
    stack: frames.slice(0, maxFrames).map((line) => line.trim()),
    ...(thrown.cause === undefined || depth === maxCauses ? {} : { cause: describeError(thrown.cause, depth + 1) }),
  };
}
