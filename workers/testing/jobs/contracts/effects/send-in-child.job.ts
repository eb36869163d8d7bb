import { defineJob } from '../../../../../queues/runtime/define-job.ts';
import { sendSettings } from './send.job.ts';

/** Sends one message, in a process of its own. */
export const sendInChild = defineJob({ ...sendSettings, kind: 'effects.send-in-child', queue: 'compute' });
