import { enterRole } from '../shared/platform/enter-role.ts';
import { hushLogger } from './hush-logger.ts';
import { startAll } from './start-all.ts';

await enterRole(process.env, async (role) => {
  console.log('Starting Countinghouse: its first start takes some seconds more …');
  const { logger, speak } = hushLogger(role.logger);
  // Who collects the logs, or asks for a level, wants all of them.
  const isLogged = role.config.environment === 'production' || process.env['LOG_LEVEL'] !== undefined;
  const { url } = await startAll(isLogged ? role : { ...role, logger });
  console.log(`Countinghouse is ready: ${url}  (API reference: ${url}/docs, stop with Ctrl+C)`);
  speak();
});
