import { expect } from 'chai';
import { z } from 'zod';
import { backoffDelayMs, defineJob } from './define-job.ts';
import { createEnqueue } from './enqueue.ts';

const settings = {
  kind: 'tests.do-nothing',
  queue: 'io',
  payload: z.strictObject({ a: z.int(), b: z.int().default(2) }),
  result: z.strictObject({}),
  attempts: 3,
  backoff: { type: 'exponential', delayMs: 1_000, maxMs: 5_000, jitter: 0.5 },
  timeoutMs: 1_000,
} as const;

describe('defineJob', () => {
  it('refuses kinds that no path can have, and settings that make no sense', () => {
    expect(defineJob(settings)).to.include({ kind: 'tests.do-nothing', contract: true });
    for (const kind of ['Tests.do', 'tests', 'tests.do.more', 'tests.', 'tests/do']) {
      expect(() => defineJob({ ...settings, kind }), kind).to.throw('is not of the form area.verb-noun');
      expect(() => defineJob({ ...settings, aliases: [kind] }), kind).to.throw('is not of the form area.verb-noun');
    }
    for (const wrong of [{ attempts: 0 }, { timeoutMs: 0 }, { backoff: { ...settings.backoff, maxMs: 10 } }]) {
      expect(() => defineJob({ ...settings, ...wrong })).to.throw('must be positive');
    }
  });

  it('refuses a schedule that is none, and one of work that needs a payload', () => {
    const payload = z.strictObject({ days: z.int().default(30) });
    const schedule = { cron: '20 3 * * *' };
    expect(defineJob({ ...settings, payload, schedule })).to.deep.include({ schedule });
    expect(() => defineJob({ ...settings, payload, schedule: { cron: '99 3 * * *' } })).to.throw('99');
    expect(() => defineJob({ ...settings, schedule })).to.throw('does not accept {}');
  });
});

describe('backoffDelayMs', () => {
  it('doubles up to a maximum, less a random share', () => {
    const delays = [1, 2, 3, 4, 99].map((attempt) => backoffDelayMs(settings.backoff, attempt, 0));
    expect(delays).to.deep.equal([1_000, 2_000, 4_000, 5_000, 5_000]);
    expect(backoffDelayMs(settings.backoff, 1, 0.5)).to.equal(750);
    expect(backoffDelayMs({ ...settings.backoff, jitter: 0 }, 2, 0.9)).to.equal(2_000);
  });
});

describe('createEnqueue', () => {
  const contract = defineJob(settings);
  const written: { fingerprint: string; payload: unknown }[] = [];
  const write = async (job: (typeof written)[number]) => written.push(job) as never;
  const enqueue = createEnqueue<never>({ acceptGrouped: write, acceptIn: (_tx, job) => write(job) });

  it('gives equal work of one kind the same fingerprint, however it is written down', async () => {
    const payloads = [{ a: 1, b: 2 }, { b: 2, a: 1 }, { a: 1 }, { a: 2 }];
    for (const payload of payloads) await enqueue(contract, payload, { ownerId: 'o' });
    await enqueue({ ...contract, kind: 'tests.other' }, { a: 1 }, { ownerId: 'o' });
    const [first, reordered, byDefault, other, otherKind] = written.map(({ fingerprint }) => fingerprint);
    expect([reordered, byDefault]).to.deep.equal([first, first]);
    expect(new Set([first, other, otherKind])).to.have.lengthOf(3);
  });

  it('accepts no payload that does not fit the contract', async () => {
    const before = written.length;
    const refused = await enqueue(contract, { a: 1, extra: true } as never, { ownerId: 'o' }).catch(
      (error: Error) => error.name,
    );
    expect([refused, written.length]).to.deep.equal(['ZodError', before]);
  });
});
