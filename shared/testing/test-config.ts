import { type Config, loadConfig } from '../platform/config.ts';

/** The settings of a test: nothing is read from files, and nothing is limited unless `env` says so. */
export function testConfig(env: Record<string, string | undefined> = {}): Config {
  return loadConfig({
    NODE_ENV: 'test',
    ENCRYPTION_KEY: 'the encryption key of the tests',
    ENCRYPTION_SALT: 'the salt of the tests',
    RATE_LIMITS: 'off',
    ...env,
  });
}
