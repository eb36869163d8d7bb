import { expect } from 'chai';
import { judgeBeats } from './recovery.ts';

describe('judgeBeats', () => {
  /** What is judged at each look: pairs of a time in milliseconds and the beat of the one worker. */
  function judge(...looks: [nowMs: number, beat: number][]): string[] {
    const seen = new Map();
    let dead: string[] = [];
    for (const [nowMs, beat] of looks) dead = judgeBeats(seen, [{ id: 'worker', beat }], nowMs);
    return dead;
  }

  it('takes a worker for dead whose beat was seen to stand still long enough', () => {
    expect(judge([0, 7])).to.deep.equal([]);
    expect(judge([0, 7], [2_000, 7])).to.deep.equal([]);
    expect(judge([0, 7], [1_000, 7], [2_500, 7])).to.deep.equal(['worker']);
  });

  it('lets a beat that moves, to whatever number, count as life', () => {
    expect(judge([0, 7], [2_400, 8], [4_800, 8])).to.deep.equal([]);
    expect(judge([0, 7], [2_400, 1], [4_800, 1])).to.deep.equal([]);
  });

  it('forgets workers that have left', () => {
    const seen = new Map();
    judgeBeats(seen, [{ id: 'worker', beat: 1 }], 0);
    judgeBeats(seen, [], 1_000);
    expect(judgeBeats(seen, [{ id: 'worker', beat: 1 }], 9_000)).to.deep.equal([]);
  });
});
