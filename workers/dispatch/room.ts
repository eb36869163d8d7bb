import type { RunsIn } from '../../queues/queues.ts';
import type { JobsInMotion } from './jobs-in-motion.ts';

/** Slots of a queue that no worker has announced yet. */
const assumedSlots = 2;
/** Short work: what may lie ready is what began in this time, and some for every slot at the most. */
const paceMs = 250;
const mostReadyPerSlot = 4;
const leastReadyPerSlot = 0.02;

/**
 * How many jobs the engine may be given now: what can start soon, and no more, so that their order is decided as late as
 * can be. Work in processes of its own is long: it gets the free slots. Other work gets them, and as much as has begun in
 * the last quarter of a second, so that workers need not wait for the dispatcher.
 */
export function roomFor(runsIn: RunsIn, announcedSlots: number | null, motion: JobsInMotion): number {
  const slots = announcedSlots ?? assumedSlots;
  if (runsIn === 'child-process') return slots - motion.size;
  const { unbegun } = motion;
  const free = Math.max(0, slots - (motion.size - unbegun));
  const soon = Math.max(motion.begunWithin(paceMs), Math.ceil(slots * leastReadyPerSlot));
  return Math.min(free + soon, slots * mostReadyPerSlot) - unbegun;
}
