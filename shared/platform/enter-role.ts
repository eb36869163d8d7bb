import { type Config, loadConfig } from './config.ts';
import { Lifecycle } from './lifecycle.ts';
import { type Logger, createLogger } from './logger.ts';
import type { OperationsPort } from './operations-port.ts';
import { startFailure } from './start-failure.ts';

/** What a process has before it has anything else. */
export interface Role {
  config: Config;
  logger: Logger;
  lifecycle: Lifecycle;
}

/**
 * The beginning of every process: reads the settings, and sees to a clean end on a signal. A setting at fault, or a
 * start that fails, is told on the terminal and ends the process with status 1.
 */
export async function enterRole(
  env: Record<string, string | undefined>,
  start: (role: Role) => Promise<void>,
): Promise<void> {
  let lifecycle: Lifecycle | undefined;
  let config: Config | undefined;
  try {
    config = loadConfig(env);
    const logger = createLogger(config);
    lifecycle = new Lifecycle(logger);
    lifecycle.endOnSignal();
    await start({ config, logger, lifecycle });
  } catch (error) {
    process.stderr.write(`${startFailure(error, config)}
`);
    await lifecycle?.release();
    process.exit(1);
  }
}

/** Says on the terminal that a process has started, and where it is watched. */
export function greet(greeting: string, { url }: OperationsPort): void {
  const watched = url === undefined ? '' : `  (metrics: ${url}/metrics)`;
  process.stdout.write(`${greeting}${watched}\n`);
}
