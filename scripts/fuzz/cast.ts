import { createHmac } from 'node:crypto';
import type { SeededRandom } from '../drills/seeded-random.ts';
import type { FuzzWorld, SentRequest } from './fuzz-world.ts';
import type { Operation } from './operations.ts';
import type { KnownIds } from './known-ids.ts';
import { openPerson, type Person, personPassword } from './person.ts';
import { likelyByName } from './texts.ts';

const actorNames = ['nobody', 'user', 'other user', 'API key', 'admin'] as const;
export type ActorName = (typeof actorNames)[number];
/** Those who have something. */
export const ownerNames = ['nobody', 'user', 'other user', 'admin'] as const;

/** Somebody who makes requests. */
export interface Actor {
  name: ActorName | 'the model';
  /** Whose what they make is: a key's is its user's. */
  ownerName: string;
  /** In the texts that they send. */
  mark: string;
  /** What has a meaning in fields of these names: see `ValueSource`. */
  likely: Readonly<Record<string, readonly string[]>>;
  /** What belongs to somebody else, and may be in no answer to them. */
  foreignTexts: readonly string[];
  /** Of an API key. */
  scopes?: readonly string[];
}

/** Those who make requests, and what shows who they are. */
export interface Cast {
  actor(name: ActorName): Actor;
  /** The user behind an owner's name. */
  userId(ownerName: string): string;
  /** The request with what shows who makes it. */
  signed(name: ActorName, request: SentRequest & { operation: Operation }, random: SeededRandom): SentRequest;
  /** Puts another in the place of everybody who is locked out, restricted, or whose token has run out. */
  renew(): Promise<void>;
}

/** A key may look at everything of its user, and write little: so it is refused, too. */
const keyScopes = [
  ...['accounts', 'alerts', 'budgets', 'dashboard', 'goals', 'imports', 'jobs', 'rates', 'transactions', 'users'].map(
    (part) => `read:${part}`,
  ),
  ...['accounts', 'goals', 'transactions', 'transfers'].map((part) => `write:${part}`),
];

/** Registers everybody over HTTP. As nobody comes somebody who has an account, and is not signed in. */
export async function openCast(world: FuzzWorld, ids: KnownIds): Promise<Cast> {
  const people = new Map<string, Person>();
  let apiKey = '';
  let generation = 0;

  async function open(ownerName: string): Promise<void> {
    generation += 1;
    const role = ownerName === 'admin' ? 'admin' : 'user';
    const person = await openPerson(world, { role, mark: `mark-${generation}-${ownerName.replace(' ', '-')}` });
    people.set(ownerName, person);
    ids.forget(ownerName);
    for (const { kind, id } of person.things) ids.add(ownerName, kind, id);
    if (ownerName === 'user') apiKey = await person.makeKey(keyScopes);
  }

  const personOf = (ownerName: string): Person => {
    const person = people.get(ownerName);
    if (!person) throw new Error(`nobody is called ${ownerName}`);
    return person;
  };
  const textsOfOthers = (ownerName: string): string[] =>
    [...people]
      .filter(([name]) => name !== ownerName && ownerName !== 'admin')
      .flatMap(([, { mark, userId }]) => [mark, userId]);

  for (const name of ownerNames) await open(name);
  return {
    actor(name) {
      const ownerName = name === 'API key' ? 'user' : name;
      const { mark } = personOf(ownerName);
      const own = { username: [mark], password: [personPassword], currentPassword: [personPassword] };
      return {
        name,
        ownerName,
        mark,
        likely: { ...likelyByName, ...own },
        foreignTexts: textsOfOthers(ownerName),
        ...(name === 'API key' ? { scopes: keyScopes } : {}),
      };
    },
    userId: (ownerName) => personOf(ownerName).userId,
    signed(name, request, random) {
      if (name === 'nobody') return request;
      if (name === 'API key') return { ...request, headers: { ...request.headers, ...keyHeaders(apiKey, request) } };
      const person = personOf(name);
      const byCookie = request.operation['x-access'] === 'session' && random.next() < 0.5;
      return { ...request, headers: { ...request.headers, ...(byCookie ? person.cookies : person.bearer) } };
    },
    async renew() {
      for (const [ownerName, person] of people) if (!(await person.isFree())) await open(ownerName);
    },
  };
}

/** A key, and its signature where money moves. */
function keyHeaders(apiKey: string, request: SentRequest & { operation: Operation }): Record<string, string> {
  const key = { 'X-API-Key': apiKey };
  if (!request.operation.parameters.some(({ name }) => name === 'X-Signature')) return key;
  const [timestamp, nonce] = [String(Math.floor(Date.now() / 1_000)), crypto.randomUUID()];
  const signed = [request.method, request.path, request.body ?? '', timestamp, nonce].join('\n');
  return {
    ...key,
    'X-Signature': createHmac('sha256', apiKey).update(signed).digest('hex'),
    'X-Timestamp': timestamp,
    'X-Nonce': nonce,
    'X-Algorithm': 'HMAC-SHA256',
  };
}

/** Who makes a request for an operation: mostly somebody who may. */
export function pickActor({ 'x-access': access }: Operation, random: SeededRandom): ActorName {
  const shares: Record<ActorName, number> =
    access === 'admin'
      ? { nobody: 1, user: 1, 'other user': 0, 'API key': 1, admin: 7 }
      : access === 'public'
        ? { nobody: 6, user: 2, 'other user': 1, 'API key': 1, admin: 0 }
        : { nobody: 1, user: 5, 'other user': 3, 'API key': access === 'user' ? 3 : 1, admin: 1 };
  return random.pick(actorNames.flatMap((name) => Array.from({ length: shares[name] }, () => name)));
}
