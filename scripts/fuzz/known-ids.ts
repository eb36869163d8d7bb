import type { RawAnswer } from '../../api/testing/judge-answer.ts';
import type { SeededRandom } from '../drills/seeded-random.ts';
import { kindAnsweredBy, kindNamedBy, type Operation } from './operations.ts';

/** So many of one kind are remembered for each owner: the newest. */
const mostKept = 20;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The ids that answers have shown, by what they are ids of and whose they are. */
export interface KnownIds {
  /** Remembers what an answer shows to its owner. */
  learn(ownerName: string, operation: Operation, answer: RawAnswer): void;
  add(ownerName: string, kind: string, id: string): void;
  /** Where a page of an operation has gone on for somebody; nothing before that was said. */
  cursorsOf(ownerName: string, operation: Operation): readonly string[];
  /** Mostly one's own, now and then somebody else's, or an id that is nobody's. */
  pick(random: SeededRandom, ownerName: string, kind: string): string;
  /** Whose an id is, as far as that is known. */
  ownerOf(id: string): string | undefined;
  forget(ownerName: string): void;
}

export function createKnownIds(): KnownIds {
  /** By owner, then by kind. */
  const known = new Map<string, Map<string, string[]>>();
  const owners = new Map<string, string>();
  const cursors = new Map<string, string[]>();

  function add(ownerName: string, kind: string, id: string): void {
    if (!uuid.test(id) || owners.has(id)) return;
    owners.set(id, ownerName);
    const ofOwner = known.get(ownerName) ?? new Map<string, string[]>();
    known.set(ownerName, ofOwner);
    ofOwner.set(kind, [...(ofOwner.get(kind) ?? []), id].slice(-mostKept));
  }

  function walk(ownerName: string, kind: string, value: unknown): void {
    if (Array.isArray(value)) for (const item of value) walk(ownerName, kind, item);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    for (const [name, inner] of Object.entries(value)) {
      if (typeof inner !== 'string') walk(ownerName, kind, inner);
      else if (name === 'id') add(ownerName, kind, inner);
      else if (name.endsWith('Id')) add(ownerName, kindNamedBy(name), inner);
    }
  }

  function learnCursor(ownerName: string, { operationId }: Operation, text: string): void {
    const cursor = /"nextCursor":"([^"]+)"/.exec(text)?.[1];
    if (cursor === undefined) return;
    const key = `${ownerName} ${operationId}`;
    cursors.set(key, [...(cursors.get(key) ?? []), cursor].slice(-mostKept));
  }

  return {
    add,
    cursorsOf: (ownerName, { operationId }) => cursors.get(`${ownerName} ${operationId}`) ?? [],
    learn(ownerName, operation, { status, headers, text }) {
      const { path, 'x-access': access } = operation;
      if (status >= 300 || access === 'public') return;
      learnCursor(ownerName, operation, text);
      if (access === 'admin') {
        // Most of what admins are shown is other people's.
        const kind = kindAnsweredBy(path);
        const isTheirs = kind === 'incident' || kind === 'review';
        for (const [, id = ''] of isTheirs ? text.matchAll(/"id":"([^"]+)"/g) : []) add(ownerName, kind, id);
        return;
      }
      const { location } = headers;
      if (typeof location === 'string') {
        const [id = '', ...steps] = location.split('/').toReversed();
        add(ownerName, kindNamedBy(steps[0] ?? ''), id);
      }
      if (status !== 202 && text.startsWith('{')) walk(ownerName, kindAnsweredBy(path), JSON.parse(text));
    },
    pick(random, ownerName, kind) {
      const ownIds = known.get(ownerName)?.get(kind) ?? [];
      const otherIds = [...known].flatMap(([name, kinds]) => (name === ownerName ? [] : (kinds.get(kind) ?? [])));
      const chance = random.next();
      if (chance < 0.7 && ownIds.length > 0) return random.pick(ownIds);
      if (chance < 0.9 && otherIds.length > 0) return random.pick(otherIds);
      return nobodysId(random);
    },
    ownerOf: (id) => owners.get(id),
    forget: (ownerName) => void known.delete(ownerName),
  };
}

/** An id that the seed makes the same each time. */
export function nobodysId(random: SeededRandom): string {
  const digits = (length: number): string => Array.from({ length }, () => random.integer(0, 15).toString(16)).join('');
  return `018f2b2e-${digits(4)}-7${digits(3)}-9${digits(3)}-${digits(12)}`;
}
