import { expect } from 'chai';
import { createPlaces } from './places.ts';

const { signal } = new AbortController();

describe('places', () => {
  it('lets in as many as there are places, the others in the order in which they came', async () => {
    const places = createPlaces(1);
    const order: string[] = [];
    expect(await places.take(signal)).to.equal(true);
    const waiting = ['first', 'second'].map((name) => places.take(signal).then(() => order.push(name)));
    places.leave();
    await waiting[0];
    expect(order).to.deep.equal(['first']);
    places.leave();
    await waiting[1];
    expect(order).to.deep.equal(['first', 'second']);
  });

  it('lets go of one who no longer waits, without losing the place', async () => {
    const places = createPlaces(1);
    await places.take(signal);
    const leaving = new AbortController();
    const gaveUp = places.take(leaving.signal);
    leaving.abort();
    expect(await gaveUp).to.equal(false);
    places.leave();
    expect(await places.take(signal)).to.equal(true);
  });
});
