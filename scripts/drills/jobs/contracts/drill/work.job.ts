import { defineJob } from '../../../../../queues/runtime/define-job.ts';
import { workSettings } from '../../work.ts';

/** Work in the event loop of a worker. */
export const work = defineJob({ ...workSettings, kind: 'drill.work', queue: 'io' });
