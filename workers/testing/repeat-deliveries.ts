import type { Engine } from '../../queues/runtime/engine.ts';

/** An engine that delivers every entry so many times at once. */
export function repeatDeliveries(engine: Engine, times: number): Engine {
  return {
    ...engine,
    consume: (name, concurrency, deliver) =>
      engine.consume(name, concurrency, async (attempts) => {
        await Promise.all(Array.from({ length: times }, () => deliver(attempts)));
      }),
  };
}
