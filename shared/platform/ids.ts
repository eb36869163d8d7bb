import { randomFillSync } from 'node:crypto';

const pool = new Uint8Array(4_096);
let used = pool.length;
let lastMs = 0;
let counter = 0;

/**
 * A new UUIDv7 (RFC 9562, section 5.7): ordered by the time it was made, within a process also inside a millisecond
 * (method 1: 12 bits count, 62 are random). Randomness is drawn for many at a time, since jobs are accepted by the
 * thousand.
 */
export function newId(): string {
  const random = drawBytes();
  const nowMs = Date.now();
  if (nowMs > lastMs) {
    lastMs = nowMs;
    // Begins in the lower half, so that there is room to count.
    counter = (byteAt(random, 0) << 3) | (byteAt(random, 1) & 7);
  } else if ((counter += 1) > 0xfff) {
    lastMs += 1;
    counter = 0;
  }
  const time = lastMs.toString(16).padStart(12, '0');
  const count = (0x7000 | counter).toString(16);
  const variant = (0x80 | (byteAt(random, 2) & 0x3f)).toString(16) + hex(byteAt(random, 3));
  let tail = '';
  for (let index = 4; index < 10; index += 1) tail += hex(byteAt(random, index));
  return `${time.slice(0, 8)}-${time.slice(8)}-${count}-${variant}-${tail}`;
}

/** Lower than all ids that are made at or after a time, in milliseconds since 1970. */
export function firstIdAt(ms: number): string {
  const time = Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

function drawBytes(): Uint8Array {
  if (used + 10 > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 10;
  return pool.subarray(used - 10, used);
}

const hexOf = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex(byte: number): string {
  return hexOf[byte] as string;
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] as number;
}
