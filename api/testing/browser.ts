import { newId } from '../../shared/platform/ids.ts';
import type { CallOptions, TestAnswer, TestApi } from './start-test-api.ts';

/** Keeps the refresh cookie of one user as a browser does. */
export interface Browser {
  userId: string;
  /** The access token of the last answer that brought one. */
  token(): string;
  sessionId(): string;
  cookie(): string;
  /** Calls with the cookie, and with the token only where `options` say so; takes the cookie that is set. */
  call(method: string, path: string, options?: CallOptions): Promise<TestAnswer>;
  /** A write that the cookie authenticates: with `X-CSRF-Token`. */
  post(path: string, options?: CallOptions): Promise<TestAnswer>;
}

/** The password of whoever `openBrowser` registers. */
export const browserPassword = 'seven quiet herons wading';

/** Registers a new user, in a browser of this name. */
export async function openBrowser(api: TestApi, userAgent = 'Browser/1'): Promise<Browser> {
  const name = `u${newId().replaceAll('-', '')}`;
  const body = {
    username: name,
    email: `${name}@example.org`,
    password: browserPassword,
    firstName: 'Ada',
    lastName: 'Byron',
  };
  const registered = await api.call('POST', '/api/auth/register', { body, headers: { 'User-Agent': userAgent } });
  if (registered.status !== 201) throw new Error(`not registered: ${JSON.stringify(registered.body)}`);
  return browserOf(api, registered, (registered.body as { user: { id: string } }).user.id, userAgent);
}

/** A browser that has just got this answer to a sign-in. */
export function browserOf(api: TestApi, signedIn: TestAnswer, userId: string, userAgent = 'Browser/1'): Browser {
  let cookie = '';
  let token = '';
  let csrfToken = '';
  const take = (answer: TestAnswer): TestAnswer => {
    cookie = cookieOf(answer) ?? cookie;
    token = (answer.body as { accessToken?: string }).accessToken ?? token;
    return answer;
  };
  const call: Browser['call'] = async (method, path, { headers, ...options } = {}) =>
    take(
      await api.call(method, path, {
        ...options,
        headers: { Cookie: cookie, 'User-Agent': userAgent, ...headers },
      }),
    );
  take(signedIn);
  return {
    userId,
    token: () => token,
    cookie: () => cookie,
    sessionId: () => cookie.replace(/^\w+=/, '').slice(0, 36),
    call,
    async post(path, { headers, ...options } = {}) {
      if (csrfToken === '') {
        const answer = await call('GET', '/api/auth/csrf');
        csrfToken = (answer.body as { csrfToken?: string }).csrfToken ?? '';
      }
      return call('POST', path, { ...options, headers: { 'X-CSRF-Token': csrfToken, ...headers } });
    },
  };
}

/** `name=value` of the cookie that an answer sets. */
export function cookieOf({ headers }: TestAnswer): string | undefined {
  return headers.getSetCookie()[0]?.replace(/;.*$/, '');
}
