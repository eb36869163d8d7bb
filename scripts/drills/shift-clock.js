// Loaded before everything else in a process of a drill and in those that it starts: shifts the clock of the wall, as code
// sees it, by the milliseconds that a file holds now. Timers and the monotonic clock go on as they would. Plain
// JavaScript, so that it needs no loader.
import { readFileSync } from 'node:fs';

const TrueDate = Date;
const file = process.env.CLOCK_SHIFT_FILE;
let shiftMs = readShift();

function readShift() {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

function now() {
  return TrueDate.now() + shiftMs;
}

globalThis.Date = new Proxy(TrueDate, {
  construct: (target, args, newTarget) => Reflect.construct(target, args.length > 0 ? args : [now()], newTarget),
  apply: () => new Date().toString(),
  get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
});
TrueDate.prototype.constructor = globalThis.Date;

setInterval(() => {
  shiftMs = readShift();
}, 100).unref();
