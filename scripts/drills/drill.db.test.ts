import { expect } from 'chai';
import { describeOnEachEngine } from '../../workers/testing/engines.ts';
import { faultKinds, makePlan } from './plan.ts';
import { runDrill } from './run-drill.ts';
import { judgeStep } from './watch-jobs.ts';

const short = { seed: 1, jobCount: 80, durationMs: 6_000 };

describeOnEachEngine('the fault drill', (engine) => {
  it('loses nothing, does nothing twice and takes nothing back, whatever is killed, frozen, emptied or restarted', async function () {
    this.timeout(150_000);
    const verdict = await runDrill({ ...short, engine, deadlineMs: 120_000, print: () => undefined });
    expect(verdict.violations).to.deep.equal([]);
    expect(verdict.total).to.equal(short.jobCount);
    expect(verdict.effects).to.be.greaterThan(0);
  });
});

describe('the plan of a drill', () => {
  it('is the same for the same seed, and has every kind of fault', () => {
    const plan = makePlan(7, 'redis', 50, 10_000);
    expect(makePlan(7, 'redis', 50, 10_000)).to.deep.equal(plan);
    expect(makePlan(8, 'redis', 50, 10_000)).not.to.deep.equal(plan);
    expect(new Set(plan.faults.map(({ kind }) => kind))).to.deep.equal(new Set(faultKinds));
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
});
