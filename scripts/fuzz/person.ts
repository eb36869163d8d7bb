import type { FuzzWorld } from './fuzz-world.ts';
import type { RawAnswer } from '../../api/testing/judge-answer.ts';

/** Somebody who is registered and signed in. */
export interface Person {
  userId: string;
  /** In their name, and in the texts that they send. */
  mark: string;
  bearer: Record<string, string>;
  /** What a browser sends instead, with the token against forgery. */
  cookies: Record<string, string>;
  /** What they have from the beginning. */
  things: readonly { kind: string; id: string }[];
  /** Makes an API key. @returns it */
  makeKey(scopes: readonly string[]): Promise<string>;
  /** Whether their token and keys are good. */
  isFree(): Promise<boolean>;
}

/** Of everybody here: it is for nobody else. */
export const personPassword = 'a long way to a short town';

/** Registers somebody; an admin is made one in the database, and signs in again. */
export async function openPerson(
  world: FuzzWorld,
  { role, mark }: { role: 'user' | 'admin'; mark: string },
): Promise<Person> {
  const post = async (path: string, body: object, headers = {}): Promise<RawAnswer> => {
    const sent = { 'Content-Type': 'application/json', ...headers };
    return world.send({ method: 'POST', path, headers: sent, body: JSON.stringify(body) });
  };
  const names = { username: mark, email: `${mark}@example.org`, firstName: mark, lastName: 'Fuzz' };
  let answer = await post('/api/auth/register', { ...names, password: personPassword });
  const { user, accessToken } = bodyOf(answer, 201) as { user: { id: string }; accessToken: string };
  let token = accessToken;
  if (role === 'admin') {
    await world.db.raw(`UPDATE users SET role = 'admin' WHERE id = ?`, [user.id]);
    answer = await post('/api/auth/login', { username: mark, password: personPassword });
    token = (bodyOf(answer, 200) as { accessToken: string }).accessToken;
  }
  const bearer = { Authorization: `Bearer ${token}` };
  const [cookie = ''] = String(answer.headers['set-cookie']).split(';', 1);
  const csrf = await world.send({ method: 'GET', path: '/api/auth/csrf', headers: { Cookie: cookie } });
  const { csrfToken } = bodyOf(csrf, 200) as { csrfToken: string };
  const keys: string[] = [];
  const things: { kind: string; id: string }[] = [];
  const make = async (kind: string, path: string, body: object): Promise<string> => {
    const { id } = bodyOf(await post(path, body, bearer), 201) as { id: string };
    things.push({ kind, id });
    return id;
  };
  const opened = { name: mark, type: 'checking', currency: 'EUR', openingBalance: '1000.00' };
  const [accountId] = [await make('account', '/api/accounts', opened), await make('account', '/api/accounts', opened)];
  const spent = { accountId, date: '2026-03-01', amount: '-10.00', description: mark };
  await make('transaction', '/api/transactions', spent);
  await make('goal', '/api/goals', { name: mark, target: { amount: '500.00', currency: 'EUR' } });
  await make('budget', '/api/budgets', { name: mark, period: 'month', amount: '400.00' });
  return {
    userId: user.id,
    mark,
    things,
    bearer,
    cookies: { Cookie: cookie, 'X-CSRF-Token': csrfToken },
    async makeKey(scopes) {
      const made = bodyOf(await post('/api/auth/api-keys', { name: mark, scopes }, bearer), 201) as { key: string };
      keys.push(made.key);
      return made.key;
    },
    async isFree() {
      const shown = [bearer, ...keys.map((key) => ({ 'X-API-Key': key }))];
      const looks = await Promise.all(
        shown.map((headers) => world.send({ method: 'GET', path: '/api/accounts', headers })),
      );
      return looks.every(({ status }) => status === 200);
    },
  };
}

/** @throws when an answer has another status */
function bodyOf({ status, text }: RawAnswer, expected: number): unknown {
  if (status !== expected) throw new Error(`somebody could not be registered: ${status} ${text.slice(0, 200)}`);
  return JSON.parse(text);
}
