import { Problem } from '../../shared/platform/errors.ts';
import { pointerTo } from './parse-input.ts';

const maxDepth = 32;
/** Members and elements, all in all: what walks a body once more must not take seconds. */
const maxValues = 100_000;
/** NUL, which PostgreSQL does not store, and halves of surrogate pairs, which UTF-8 does not have. */
const unstorable = /[\0\p{Surrogate}]/u;

interface Walk {
  path: PropertyKey[];
  /** Only an escape brings in characters that can't be stored: the bytes were UTF-8 without NUL. */
  hasEscapes: boolean;
  values: number;
}

/**
 * Refuses what no schema should have to think of: deep nesting, masses of values, keys that reach prototypes, text that
 * can't be stored.
 * @throws {Problem} `validation-failed`
 */
export function refuseHostile(value: unknown, text: string): void {
  visit(value, { path: [], hasEscapes: text.includes('\\u'), values: 0 });
}

function visit(value: unknown, walk: Walk): void {
  const { path, hasEscapes } = walk;
  if (typeof value === 'string') {
    if (hasEscapes && unstorable.test(value)) refuse(path, 'has characters that are not text');
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (path.length >= maxDepth) refuse(path, `is nested more than ${maxDepth} levels deep`);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) visitInner(value[index], index, walk);
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    const reachesPrototype =
      key === '__proto__' ||
      (key === 'constructor' && typeof inner === 'object' && inner !== null && Object.hasOwn(inner, 'prototype'));
    if (reachesPrototype) refuse([...path, key], 'is not known here');
    if (hasEscapes && unstorable.test(key)) refuse(path, 'has a key with characters that are not text');
    visitInner(inner, key, walk);
  }
}

function visitInner(value: unknown, step: PropertyKey, walk: Walk): void {
  walk.values += 1;
  if (walk.values > maxValues) refuse([], `has more than ${maxValues} values`);
  walk.path.push(step);
  visit(value, walk);
  walk.path.pop();
}

function refuse(path: PropertyKey[], detail: string): never {
  throw new Problem('validation-failed', 'Some fields need a look.', {
    errors: [{ pointer: pointerTo('body', path), detail }],
  });
}
