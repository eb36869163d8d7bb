import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Clocks of processes that a drill has started. */
export interface ProcessClocks {
  /** What a process needs in its environment to have the clock `name`. */
  envFor(name: string): { NODE_OPTIONS: string; CLOCK_SHIFT_FILE: string };
  /** Sets the clock of a process, and of those that it starts, off by `shiftMs`; they see it within 100 ms. */
  shift(name: string, shiftMs: number): Promise<void>;
}

const preload = new URL('./shift-clock.js', import.meta.url).href;

/** @param dir holds a file for each clock */
export function createProcessClocks(dir: string): ProcessClocks {
  const fileOf = (name: string): string => join(dir, `clock of ${name}`);
  return {
    envFor: (name) => ({
      NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import ${preload}`.trim(),
      CLOCK_SHIFT_FILE: fileOf(name),
    }),
    shift: (name, shiftMs) => writeFile(fileOf(name), String(shiftMs)),
  };
}
