import type { Context, Suite } from 'mocha';

interface Hook {
  async: number;
  fn: ((this: Context) => unknown) | undefined;
  state?: 'passed' | 'failed';
}
type HookKind = '_beforeAll' | '_beforeEach' | '_afterEach' | '_afterAll';

/** Whether a hook that prepares the suite has failed, or did not end in its time. */
export function hasFailedSetup(suite: Suite): boolean {
  return [...hooksOf(suite, '_beforeAll'), ...hooksOf(suite, '_beforeEach')].some(({ state }) => state === 'failed');
}

/**
 * Has a suite that could not be prepared fail with that alone: what its closing hooks find missing then is no fault of
 * theirs. They run all the same, and release what there is.
 */
export function forgiveAfterFailedSetup(suite: Suite): void {
  for (const hook of [...hooksOf(suite, '_afterEach'), ...hooksOf(suite, '_afterAll')]) {
    const { fn, async: takesCallback } = hook;
    if (!fn || takesCallback) continue;
    hook.fn = async function () {
      try {
        await fn.call(this);
      } catch (error) {
        if (!hasFailedSetup(suite)) throw error;
      }
    };
  }
  for (const inner of suite.suites) forgiveAfterFailedSetup(inner);
}

function hooksOf(suite: Suite, kind: HookKind): Hook[] {
  return (suite as unknown as Record<HookKind, Hook[]>)[kind];
}
