import { expect } from 'chai';
import { Problem } from '../platform/errors.ts';

describe('how tests are loaded', () => {
  it('gives a test the same modules as the code that imports them by name', async () => {
    const imported = (await import(new URL('../platform/errors.ts', import.meta.url).href)) as { Problem: unknown };
    expect(imported.Problem).to.equal(Problem);
  });
});
