import { expect } from 'chai';
import { createLfuCache } from './cache-lfu.ts';

const neverMs = Number.POSITIVE_INFINITY;

describe('createLfuCache', () => {
  const fill = (cache: ReturnType<typeof createLfuCache>, keys: readonly string[]): void => {
    for (const key of keys) cache.set(key, `value of ${key}`, neverMs);
  };
  const numbered = (prefix: string, count: number): string[] =>
    Array.from({ length: count }, (_, n) => `${prefix}${n}`);

  it('keeps what is asked for often, whatever passes by once', () => {
    const cache = createLfuCache({ maxEntries: 10, maxBytes: 10_000 });
    fill(cache, ['often']);
    for (let use = 0; use < 20; use += 1) cache.get('often', 0);
    fill(cache, numbered('once', 100));
    expect(cache.get('often', 0)).to.equal('value of often');
    expect(cache.size).to.equal(10);
  });

  it('lets go in the end of what was asked for often once', () => {
    const cache = createLfuCache({ maxEntries: 10, maxBytes: 10_000 });
    fill(cache, ['often']);
    for (let use = 0; use < 1_000_000; use += 1) cache.get('often', 0);
    fill(cache, numbered('once', 1_000));
    expect(cache.get('often', 0)).to.equal(undefined);
  });

  it('evicts the one unused for longest among those that are used alike', () => {
    const cache = createLfuCache({ maxEntries: 3, maxBytes: 10_000 });
    fill(cache, ['a', 'b', 'c']);
    for (const key of ['b', 'a', 'c']) cache.get(key, 0);
    fill(cache, ['d']);
    expect(['a', 'b', 'c', 'd'].filter((key) => cache.get(key, 0))).to.deep.equal(['a', 'c', 'd']);
  });

  it('never holds more bytes than it may, and nothing that is larger than all of it', () => {
    const cache = createLfuCache({ maxEntries: 1_000, maxBytes: 1_000 });
    for (const key of numbered('k', 200)) {
      cache.set(key, 'x'.repeat(Number(key.slice(1))), neverMs);
      expect(cache.bytes).to.be.at.most(1_000);
    }
    expect(cache.size).to.be.greaterThan(0);
    cache.set('large', 'x'.repeat(1_000), neverMs);
    expect(cache.get('large', 0)).to.equal(undefined);
  });

  it('forgets when the time has come, when it is told to, and what was replaced', () => {
    const cache = createLfuCache({ maxEntries: 10, maxBytes: 10_000 });
    cache.set('a', 'old', 100);
    cache.set('a', 'new', 200);
    expect([cache.get('a', 199), cache.size]).to.deep.equal(['new', 1]);
    expect([cache.get('a', 200), cache.size, cache.bytes]).to.deep.equal([undefined, 0, 0]);
    fill(cache, ['b']);
    cache.clear();
    expect([cache.get('b', 0), cache.size, cache.bytes]).to.deep.equal([undefined, 0, 0]);
    fill(cache, numbered('c', 20));
    expect(cache.size).to.equal(10);
  });
});
