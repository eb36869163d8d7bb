import { expect } from 'chai';
import type { ActiveAttempt } from '../shared/jobs/index.ts';
import { AttemptWatch, BeatWatch } from './recovery.ts';

describe('what is judged by beats', () => {
  /** What is judged at the last of these looks: when it began, how long it took, and the beat of the one worker. */
  function judge(...looks: [startedMs: number, tookMs: number, beat: number][]): string[] {
    const watch = new BeatWatch();
    let dead: string[] = [];
    for (const [startedMs, tookMs, beat] of looks) {
      dead = watch.judge([{ id: 'worker', beat }], startedMs, startedMs + tookMs);
    }
    return dead;
  }
  const looksEvery = (ms: number, tookMs: number, untilMs: number): [number, number, number][] =>
    Array.from({ length: Math.floor(untilMs / ms) + 1 }, (_, index) => [index * ms, tookMs, 7]);

  it('takes a worker for dead whose beat was seen to stand still long enough', () => {
    expect(judge(...looksEvery(500, 0, 2_000))).to.deep.equal([]);
    expect(judge(...looksEvery(500, 0, 2_500))).to.deep.equal(['worker']);
  });

  it('lets a beat that moves, to whatever number, count as life', () => {
    expect(judge([0, 0, 7], [1_200, 0, 7], [2_400, 0, 8], [3_600, 0, 8], [4_800, 0, 8])).to.deep.equal([]);
    expect(judge([0, 0, 7], [1_200, 0, 7], [2_400, 0, 1], [3_600, 0, 1], [4_800, 0, 1])).to.deep.equal([]);
  });

  it('knows nothing after it was away itself', () => {
    expect(judge([0, 0, 7], [500, 0, 7], [9_000, 0, 7])).to.deep.equal([]);
  });

  it('still finds the dead when every look takes more than a second, a little later', () => {
    expect(judge(...looksEvery(1_700, 1_200, 4_000))).to.deep.equal([]);
    expect(judge(...looksEvery(1_700, 1_200, 10_000))).to.deep.equal(['worker']);
  });

  it('forgets workers that have left', () => {
    const watch = new BeatWatch();
    watch.judge([{ id: 'worker', beat: 1 }], 0, 0);
    watch.judge([], 1_000, 1_000);
    watch.judge([{ id: 'worker', beat: 1 }], 2_000, 2_000);
    expect(watch.judge([{ id: 'worker', beat: 1 }], 3_000, 3_000)).to.deep.equal([]);
  });
});

describe('what is judged by attempts', () => {
  const attempt = (parts: Partial<ActiveAttempt> = {}): ActiveAttempt => ({
    id: 'job',
    attempt: 1,
    kind: 'tests.job',
    timeoutMs: 60_000,
    orphaned: false,
    ...parts,
  });

  it('finds an attempt that was seen active for longer than its time-out and a grace', () => {
    const watch = new AttemptWatch();
    expect(watch.judge([attempt()], 0).overdue).to.deep.equal([]);
    expect(watch.judge([attempt()], 60_001).overdue).to.deep.equal([]);
    expect(watch.judge([attempt()], 90_001).overdue).to.deep.equal([attempt()]);
  });

  it('begins anew with the next attempt', () => {
    const watch = new AttemptWatch();
    watch.judge([attempt()], 0);
    watch.judge([attempt({ attempt: 2 })], 90_000);
    expect(watch.judge([attempt({ attempt: 2 })], 100_000).overdue).to.deep.equal([]);
  });

  it('takes an attempt for lost whose worker has gone, once it has seen that twice', () => {
    const watch = new AttemptWatch();
    expect(watch.judge([attempt({ orphaned: true })], 0).orphaned).to.deep.equal([]);
    expect(watch.judge([attempt({ orphaned: true })], 5_000).orphaned).to.have.lengthOf(1);
  });
});
