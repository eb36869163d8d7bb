import { queueNames } from '../queues/queues.ts';
import type { Engine } from '../queues/runtime/engine.ts';
import { changedJobsIn, jobChannels } from '../shared/jobs/index.ts';
import type { AppContext } from '../shared/platform/context.ts';
import { startLane } from './dispatch/lane.ts';
import { startRecovery } from './recovery.ts';
import { watchDatabase } from './watch-database.ts';

/** What a process listens to for its dispatcher. */
export const dispatcherChannels = [jobChannels.accepted, jobChannels.changed];

export interface Dispatcher {
  /** How long ago every queue was last looked at with success. */
  msSinceLook(): number;
  stop(): Promise<void>;
}

/** Moves due work from the ledger to the engine, and recovers what died with a worker. Any number may run. */
export function startDispatcher(
  ctx: Pick<AppContext, 'db' | 'logger' | 'notifications' | 'metrics'>,
  engine: Engine,
): Dispatcher {
  const lanes = new Map(queueNames.map((name) => [name as string, startLane(ctx, engine.queue(name), name)]));
  const hintAll = (): void => lanes.forEach((lane) => lane.hint());
  const unsubscribe = [
    ctx.notifications.subscribe(jobChannels.accepted, {
      onNotify: (payload) => payload.split(',').forEach((name) => lanes.get(name)?.hint()),
      onReconnect: hintAll,
    }),
    ctx.notifications.subscribe(jobChannels.changed, {
      onNotify(payload) {
        const ids = changedJobsIn(payload).flatMap(({ jobIds }) => jobIds);
        for (const lane of lanes.values()) lane.changed(ids);
      },
    }),
  ];
  const watches = [startRecovery(ctx), watchDatabase(ctx)];
  return {
    msSinceLook: () => performance.now() - Math.min(...[...lanes.values()].map(({ lookedAtMs }) => lookedAtMs)),
    async stop() {
      for (const end of unsubscribe) end();
      await Promise.all([...watches, ...lanes.values()].map((part) => part.stop()));
    },
  };
}
