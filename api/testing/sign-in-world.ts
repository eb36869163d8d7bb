import { generateSync } from 'otplib';
import { createTestDatabase, type TestDatabase } from '../../shared/testing/index.ts';
import { messagesTo, type SentMessage } from './messages-to.ts';
import { startTestApi, type TestAnswer, type TestApi, type TestApiOptions } from './start-test-api.ts';

export const grace = {
  username: 'grace',
  email: 'grace@example.org',
  password: 'a small boat in the harbour',
  firstName: 'Grace',
  lastName: 'Hopper',
};

export interface SignedInBody {
  user: { id: string; username: string };
  accessToken: string;
}

export interface ProblemBody {
  code: string;
  detail: string;
  challengeId: string;
  methods: string[];
}

/** Where a sign-in comes from. */
export interface From {
  /** A public address. */
  ip?: string;
  device?: object;
  headers?: Record<string, string>;
}

export interface TrustedDevice {
  token: string;
  id: string;
  /** What its browser sends from then on. */
  headers: { Cookie: string };
}

/** The API at an hour of the test's choosing, behind a proxy that says where clients are, and one user. */
export interface SignInWorld {
  api: TestApi;
  database: TestDatabase;
  /** Moves the clock. */
  pass(minutes: number): void;
  setTime(time: string): void;
  now(): Date;
  /** Forgets everybody. */
  clear(): Promise<void>;
  register(changed?: object): Promise<SignedInBody>;
  logIn(username?: string, password?: string, from?: From): Promise<TestAnswer>;
  /** A sign-in that succeeds. */
  signedIn(from?: From): Promise<SignedInBody>;
  post(path: string, token: string | undefined, body?: object): Promise<TestAnswer>;
  /** Sets an authenticator app up. */
  addTotp(token: string): Promise<{ secret: string; backupCodes: string[] }>;
  /** Signs in and trusts the device that it is done from. */
  trusted(from?: From): Promise<TrustedDevice>;
  /** What the app shows now, or some steps of 30 seconds later. */
  codeOf(secret: string, stepsLater?: number): string;
  /** The messages to a user, the last one first. */
  messages(userId: string): Promise<SentMessage[]>;
  /** The code in the last message. */
  sentCode(userId: string): Promise<string>;
  sql<R>(text: string, values?: (string | number)[]): Promise<R[]>;
  close(): Promise<void>;
}

const noon = '2026-03-10T12:00:00Z';

export async function createSignInWorld(options: Partial<TestApiOptions> = {}): Promise<SignInWorld> {
  const database = await createTestDatabase();
  let now = new Date(noon);
  const api = await startTestApi({
    db: database.db,
    ...options,
    env: { TRUST_PROXY: '127.0.0.1', ...options.env },
    parts: { clock: { now: () => now }, ...options.parts },
  });
  const sql = async <R>(text: string, values: (string | number)[] = []): Promise<R[]> =>
    (await database.db.raw<{ rows: R[] }>(text, values)).rows;

  const world: SignInWorld = {
    api,
    database,
    sql,
    now: () => now,
    pass(minutes) {
      now = new Date(now.getTime() + minutes * 60_000);
    },
    setTime(time) {
      now = new Date(time);
    },
    async clear() {
      await sql('TRUNCATE users, sign_in_guards, idempotency_keys, incidents, messages CASCADE');
      now = new Date(noon);
    },
    async register(changed = {}) {
      const { body } = await api.call('POST', '/api/auth/register', { body: { ...grace, ...changed } });
      return body as SignedInBody;
    },
    logIn: (username = grace.username, password = grace.password, { ip, device, headers = {} } = {}) =>
      api.call('POST', '/api/auth/login', {
        body: { username, password, ...(device ? { device } : {}) },
        headers: { ...headers, ...(ip === undefined ? {} : { 'X-Forwarded-For': ip }) },
      }),
    async signedIn(from) {
      const { status, body } = await world.logIn(grace.username, grace.password, from);
      if (status !== 200) throw new Error(`signing in was answered ${status} ${JSON.stringify(body)}`);
      return body as SignedInBody;
    },
    post: (path, token, body = {}) =>
      api.call('POST', `/api/auth/${path}`, { body, ...(token === undefined ? {} : { token }) }),
    async addTotp(token) {
      const { secret } = (await world.post('totp', token)).body as { secret: string };
      const { body } = await world.post('totp/confirm', token, { code: world.codeOf(secret) });
      return { secret, backupCodes: (body as { backupCodes: string[] }).backupCodes };
    },
    async trusted(from) {
      const { accessToken, user } = await world.signedIn(from);
      await world.post('codes', accessToken, { method: 'email' });
      const shown = { method: 'email', code: await world.sentCode(user.id) };
      const { accessToken: token } = (await world.post('step-up', accessToken, shown)).body as SignedInBody;
      const { body } = await api.call('GET', '/api/auth/devices?limit=1', { token });
      const id = (body as { items: { id: string }[] }).items[0]?.id ?? '';
      const { headers } = await world.post(`devices/${id}/trust`, token);
      return { token, id, headers: { Cookie: headers.get('set-cookie')?.split(';')[0] ?? '' } };
    },
    codeOf: (secret, stepsLater = 0) => generateSync({ secret, epoch: now.getTime() / 1_000 + 30 * stepsLater }),
    messages: (userId) => messagesTo(api, userId),
    async sentCode(userId) {
      const [last] = await world.messages(userId);
      return /\b\d{6}\b/.exec(last?.text ?? '')?.[0] ?? '';
    },
    async close() {
      await api.close();
      await database.drop();
    },
  };
  return world;
}

export function problemOf({ status, body }: TestAnswer): [status: number, code: string] {
  return [status, (body as ProblemBody).code];
}

/** The fields that a problem points at. */
export function pointers({ body }: TestAnswer): string[] | undefined {
  return (body as { errors?: { pointer: string }[] }).errors?.map(({ pointer }) => pointer);
}
