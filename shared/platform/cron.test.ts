import { expect } from 'chai';
import { parseCron } from './cron.ts';

describe('parseCron', () => {
  for (const [pattern, until, latest] of [
    ['20 3 * * *', '2026-03-01T03:19:59.999Z', '2026-02-28T03:20:00.000Z'],
    ['20 3 * * *', '2026-03-01T03:20:00.000Z', '2026-03-01T03:20:00.000Z'],
    ['20 3 * * *', '2026-03-01T23:00:00.000Z', '2026-03-01T03:20:00.000Z'],
    ['*/15 * * * *', '2026-03-01T00:14:00.000Z', '2026-03-01T00:00:00.000Z'],
    // The clocks of Europe are put forward in that night; those of UTC are not.
    ['30 2 * * *', '2026-03-29T04:00:00.000Z', '2026-03-29T02:30:00.000Z'],
    ['0 0 29 2 *', '2026-03-01T00:00:00.000Z', '2024-02-29T00:00:00.000Z'],
  ] as const) {
    it(`finds ${latest} as the latest of ${pattern} at ${until}`, () => {
      expect(parseCron(pattern).latest(new Date(until))?.toISOString()).to.equal(latest);
    });
  }

  it('finds none where there is none', () => {
    expect(parseCron('0 0 31 2 *').latest(new Date('2026-03-01T00:00:00Z'))).to.equal(undefined);
  });

  for (const pattern of ['', 'daily', '* * * *', '61 * * * *', '* 24 * * *', '0 0 0 * * *']) {
    it(`refuses ${JSON.stringify(pattern)}`, () => {
      expect(() => parseCron(pattern)).to.throw();
    });
  }
});
