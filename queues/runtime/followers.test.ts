import { expect } from 'chai';
import { z } from 'zod';
import type { Tx } from '../../shared/platform/db.ts';
import { defineEvent } from '../../shared/platform/events.ts';
import { defineJob, type JobContract } from './define-job.ts';
import { createEvents, followersAmong } from './followers.ts';

const moved = defineEvent({ name: 'tests.moved', data: z.strictObject({ userId: z.string(), version: z.string() }) });
const unheard = defineEvent({ name: 'tests.unheard', data: z.strictObject({}) });
const settings = {
  queue: 'io',
  result: z.strictObject({}),
  attempts: 3,
  backoff: { type: 'exponential', delayMs: 1_000, maxMs: 5_000, jitter: 0.5 },
  timeoutMs: 1_000,
} as const;
const look = defineJob({ ...settings, kind: 'tests.look', on: moved, payload: z.strictObject({ userId: z.string() }) });
const count = defineJob({ ...settings, kind: 'tests.count', on: moved, payload: moved.data });
const other = defineJob({ ...settings, kind: 'tests.other', payload: z.strictObject({}) });

describe('what follows an event', () => {
  const accepted: [kind: string, payload: unknown, tx: unknown, requestId: string | undefined][] = [];
  const enqueue = ((contract: JobContract, payload: unknown, { tx, requestId }: { tx?: Tx; requestId?: string }) => {
    accepted.push([contract.kind, payload, tx, requestId]);
    return Promise.resolve({});
  }) as never;
  const events = createEvents(followersAmong([look, count, other, look]), enqueue, 'request-1');
  const tx = {} as Tx;
  beforeEach(() => void accepted.splice(0));

  it('is every job that says so, once, in the transaction of the event, with what it takes of it', async () => {
    await events.record(tx, moved, { userId: 'u', version: '7' });
    expect(accepted).to.deep.equal([
      ['tests.look', { userId: 'u' }, tx, 'request-1'],
      ['tests.count', { userId: 'u', version: '7' }, tx, 'request-1'],
    ]);
  });

  it('may be nothing', async () => {
    await events.record(tx, unheard, {});
    expect(accepted).to.deep.equal([]);
  });

  it('is told what the event is made of, and nothing else', async () => {
    const wrong = { userId: 'u', version: '7', amount: '1' };
    const refused = await events.record(tx, moved, wrong as never).catch((error: Error) => error.name);
    expect(refused).to.equal('ZodError');
  });

  it('can not take what the event does not tell', () => {
    const payload = z.strictObject({ userId: z.string(), amount: z.string() });
    expect(() => defineJob({ ...settings, kind: 'tests.wrong', on: moved, payload })).to.throw(
      'job kind "tests.wrong" takes "amount", which the event tests.moved does not tell',
    );
    expect(() => defineEvent({ name: 'Moved', data: z.strictObject({}) })).to.throw('area.what-happened');
  });
});
