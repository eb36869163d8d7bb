import { expect } from 'chai';
import { Lifecycle } from './lifecycle.ts';

describe('Lifecycle', () => {
  // asvs: 1.4.3
  it('releases in reverse order, also past a failure, and only once', async () => {
    const released: string[] = [];
    const lifecycle = new Lifecycle();
    lifecycle.hold('first', 1, () => released.push('first'));
    lifecycle.hold('second', 2, () => {
      throw new Error('stuck');
    });
    expect(lifecycle.hold('third', 3, async () => released.push('third'))).to.equal(3);
    await Promise.all([lifecycle.release(), lifecycle.release()]);
    expect(released).to.deep.equal(['third', 'first']);
  });
});
