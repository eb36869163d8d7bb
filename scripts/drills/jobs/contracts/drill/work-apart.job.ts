import { defineJob } from '../../../../../queues/runtime/define-job.ts';
import { workSettings } from '../../work.ts';

/** Work in a process of its own. */
export const workApart = defineJob({ ...workSettings, kind: 'drill.work-apart', queue: 'compute' });
