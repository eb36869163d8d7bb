import { expect } from 'chai';
import type { WaitingJob } from '../../shared/jobs/index.ts';
import { chooseJobs } from './choose-jobs.ts';

describe('chooseJobs', () => {
  let place = 0;
  const job = (ownerId: string, turn: number, priority = 0): WaitingJob => ({
    id: `${ownerId}${turn}${priority === 0 ? '' : ` p${priority}`}`,
    ownerId,
    priority,
    band: Math.sign(priority),
    turn,
    place: (place += 1),
  });
  const choose = (waiting: WaitingJob[], room: number, inMotion: Record<string, number> = {}): string[] =>
    chooseJobs(waiting, new Map(Object.entries(inMotion)), room).map(({ id }) => id);

  it('takes owners in turn, however much one of them has waiting', () => {
    const waiting = [job('a', 0), job('a', 1), job('a', 2), job('b', 0)];
    expect(choose(waiting, 4)).to.deep.equal(['a0', 'b0', 'a1', 'a2']);
  });

  it('counts what an owner has in motion already: who has nothing gets the next place', () => {
    const waiting = [job('busy', 5), job('busy', 6), job('late', 6)];
    expect(choose(waiting, 1, { busy: 2 })).to.deep.equal(['late6']);
  });

  it('takes of one owner the most urgent first, then the oldest', () => {
    const waiting = [job('a', 0), job('a', 1), job('a', 0, 7), job('a', 0, -3), job('b', 0)];
    expect(choose(waiting, 5)).to.deep.equal(['a0 p7', 'b0', 'a0', 'a1', 'a0 p-3']);
  });

  it('gives an owner no second place for urgency before others had their first', () => {
    const waiting = [job('a', 0, 100), job('a', 1, 100), job('b', 0, -100)];
    expect(choose(waiting, 2)).to.deep.equal(['a0 p100', 'b0 p-100']);
  });

  it('chooses nothing where there is no room', () => {
    expect(choose([job('a', 0)], 0)).to.deep.equal([]);
    expect(choose([job('a', 0)], -3)).to.deep.equal([]);
  });
});
