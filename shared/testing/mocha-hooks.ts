import type { Suite } from 'mocha';
import { forgiveAfterFailedSetup } from './failed-setup.ts';
import { endRunAfterLeak, failOnLeaks } from './leak-check.ts';
import { stopSharedServer } from './test-database.ts';

// A run that is told to end takes its servers along: they are stopped on exit, and a signal alone makes none.
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

/** What mocha loads before all tests: see `require` in .mocharc.json. */
export const mochaHooks = {
  beforeAll(this: Mocha.Context): void {
    const root = this.test?.parent as Suite;
    for (const suite of root.suites) {
      failOnLeaks(suite);
      forgiveAfterFailedSetup(suite);
    }
  },
};

export async function mochaGlobalTeardown(): Promise<void> {
  await stopSharedServer();
  endRunAfterLeak();
}
