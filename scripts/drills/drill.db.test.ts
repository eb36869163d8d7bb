import { expect } from 'chai';
import { describeOnEachEngine } from '../../workers/testing/engines.ts';
import { faultKinds } from './faults/index.ts';
import { judgeMessages } from './judge-messages.ts';
import { makePlan } from './plan.ts';
import { runDrill } from './run-drill.ts';
import { StuckWatch, judgeStep } from './watch-jobs.ts';

const short = { seed: 1, length: 'short', jobCount: 80, durationMs: 14_000 } as const;

describeOnEachEngine('the fault drill', (engine) => {
  it('loses nothing, does nothing twice and takes nothing back, whatever happens to processes, engine, database and clocks', async () => {
    const verdict = await runDrill({ ...short, engine, deadlineMs: 270_000, print: () => undefined });
    expect(verdict.violations).to.deep.equal([]);
    expect(verdict.total).to.equal(short.jobCount);
    expect(verdict.effects).to.be.greaterThan(0);
    expect(verdict.messages).to.be.greaterThan(0);
    expect(verdict.resumedAfter).to.be.greaterThan(0);
  });
});

describe('the plan of a drill', () => {
  const options = { seed: 7, engine: 'redis', length: 'full', jobCount: 50, durationMs: 10_000 } as const;

  it('is the same for the same seed, and has every kind of fault', () => {
    const plan = makePlan(options);
    expect(makePlan(options)).to.deep.equal(plan);
    expect(makePlan({ ...options, seed: 8 })).not.to.deep.equal(plan);
    expect(new Set(plan.faults.map(({ kind }) => kind))).to.deep.equal(new Set(faultKinds));
  });

  it('leaves out of a short drill only to fill a disk', () => {
    const kinds = new Set(makePlan({ ...options, length: 'short' }).faults.map(({ kind }) => kind));
    expect(faultKinds.filter((kind) => !kinds.has(kind))).to.deep.equal(['fill disk of database']);
  });
});

describe('the watch of a drill', () => {
  it('sees a job go backwards, and nothing in its ways forward', () => {
    const active = { status: 'active', version: 5, attempt: 2 } as const;
    const ended = { status: 'failed', version: 6, attempt: 2 } as const;
    expect(judgeStep(active, active)).to.deep.equal([]);
    expect(judgeStep(active, ended)).to.deep.equal([]);
    expect(judgeStep(active, { status: 'retrying', version: 6, attempt: 2 })).to.deep.equal([]);
    expect(judgeStep(active, { ...active, version: 4 })).to.have.lengthOf(1);
    expect(judgeStep(active, { ...active, version: 6, attempt: 1 })).to.have.lengthOf(1);
    expect(judgeStep(active, { status: 'queued', version: 6, attempt: 2 })).to.have.lengthOf(1);
    expect(judgeStep(active, { ...active, status: 'completed' })).to.have.lengthOf(1);
    expect(judgeStep(ended, { status: 'retrying', version: 7, attempt: 2 })).to.have.lengthOf(1);
  });

  it('sees an attempt that stays active after its time-out and grace, and lets it be while the database is struck', () => {
    const job = { id: 'job', status: 'active', version: 1, attempt: 1, timeoutMs: 1_000 } as const;
    const stuckAfter = (databaseIsStruck: boolean): number => {
      const watch = new StuckWatch();
      const looks = Array.from({ length: 120 }, (_, second) => watch.judge([job], second * 1_000, databaseIsStruck));
      return looks.findIndex((faults) => faults.length > 0);
    };
    expect(stuckAfter(false)).to.equal(52);
    expect(stuckAfter(true)).to.equal(-1);
  });
});

describe('the judge of messages of a drill', () => {
  const message = (attempt: number) => ({ key: 'job/message', attempt });
  const ended = (attempt: number, outcome: string, code: string | null = null) => ({
    jobId: 'job',
    attempt,
    outcome,
    code,
    ranMs: 10,
  });

  it('lets a message come again only after an attempt that was cut off, and never where it may not', () => {
    const twice = [message(1), message(2)];
    expect(judgeMessages({ sort: 'sends' }, 'completed', [message(1)], [], 1_000)).to.deep.equal([]);
    expect(judgeMessages({ sort: 'sends' }, 'completed', [], [], 1_000)).to.have.lengthOf(1);
    expect(judgeMessages({ sort: 'sends' }, 'completed', twice, [ended(1, 'lost')], 1_000)).to.deep.equal([]);
    expect(judgeMessages({ sort: 'sends' }, 'completed', twice, [ended(1, 'released')], 1_000)).to.have.lengthOf(1);
    expect(judgeMessages({ sort: 'sends' }, 'completed', twice, [], 1_000)).to.have.lengthOf(1);
    expect(judgeMessages({ sort: 'sends' }, 'completed', [message(1), message(1)], [], 1_000)).to.have.lengthOf(1);
    expect(judgeMessages({ sort: 'sends-once' }, 'completed', twice, [ended(1, 'lost')], 1_000)).to.have.lengthOf(1);
    expect(judgeMessages({ sort: 'effect' }, 'completed', [message(1)], [], 1_000)).to.have.lengthOf(1);
  });
});
