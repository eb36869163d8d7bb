import { expect } from 'chai';
import type { WaitingJob } from '../../shared/jobs/index.ts';
import { LookMemory, firstPlaces } from './look-memory.ts';

describe('LookMemory', () => {
  const placesAt = (turn: number) => firstPlaces([], turn);
  const keep = (memory: LookMemory, startedMs: number, turn: number, tookMs = 0, whole = false) =>
    memory.keep({ startedMs, whole, places: placesAt(turn), dueSinceMs: turn }, startedMs + tookMs);

  it('begins with all there is', () => {
    const { from, whole } = new LookMemory().next(0);
    expect([whole, from.dueSinceMs, from.places[0]]).to.deep.equal([true, 0, { turn: 0, place: 0 }]);
  });

  it('goes on from where looks began some seconds ago, and not from later: what commits late must be seen', () => {
    const memory = new LookMemory();
    keep(memory, 0, 1, 0, true);
    for (let ms = 500; ms <= 7_000; ms += 500) keep(memory, ms, ms);
    keep(memory, 7_500, 7_500, 0, true);
    const { from, whole } = memory.next(7_900);
    expect(whole).to.equal(false);
    expect(from.places[1]).to.deep.equal({ turn: 2_500, place: 0 });
  });

  it('looks at all there is every second, and less often the longer that takes', () => {
    const memory = new LookMemory();
    keep(memory, 0, 1, 1, true);
    expect([memory.next(900).whole, memory.next(1_000).whole]).to.deep.equal([false, true]);
    keep(memory, 1_000, 1, 100, true);
    expect([memory.next(5_900).whole, memory.next(6_000).whole]).to.deep.equal([false, true]);
  });

  it('looks at all there is again soon after a look that had to wait for the database', () => {
    const memory = new LookMemory();
    keep(memory, 0, 1, 10_000, true);
    expect([memory.next(14_900).whole, memory.next(15_000).whole]).to.deep.equal([false, true]);
  });

  it('keeps for each band the first job that waits, else the turn that the queue has come to', () => {
    const job = (band: number, turn: number) => ({ band, turn, place: 9 }) as WaitingJob;
    const places = firstPlaces([job(0, 3), job(0, 4), job(-1, 1)], 7);
    expect(places.map(({ turn }) => turn)).to.deep.equal([7, 3, 1]);
  });
});
