import { type Role, startSession } from '../../shared/identity/index.ts';
import type { Route } from '../runtime/define-route.ts';
import { addUser } from './add-user.ts';
import { formOf, sampleOf } from './input-forms.ts';
import type { TestApi } from './start-test-api.ts';

export interface SignedIn {
  userId: string;
  sessionId: string;
  token: string;
  cookie: string;
}

/** A session of a new user, with a second factor shown just now. */
export async function signInAs({ ctx, token }: Pick<TestApi, 'ctx' | 'token'>, role: Role = 'user'): Promise<SignedIn> {
  const userId = await addUser(ctx.db, role);
  const secondFactorAt = new Date();
  const from = { clientIp: '127.0.0.1', userAgent: undefined, deviceId: null, location: null };
  const { sessionId, refreshToken } = await startSession(ctx, { userId, secondFactorAt, ...from });
  const credential = { kind: 'session', id: sessionId, secondFactorAt } as const;
  return {
    userId,
    sessionId,
    token: await token({ userId, role, credential }),
    cookie: `refresh=${refreshToken}`,
  };
}

/** What a route takes at the least, so that the handler is reached. */
export function requestOf(route: Route, params: Record<string, string>) {
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? '');
  const query = new URLSearchParams((route.query ? sampleOf(formOf(route.query)) : {}) as Record<string, string>);
  const body = route.body ? { body: JSON.stringify(sampleOf(formOf(route.body))) } : {};
  return { method: route.method, path: query.size > 0 ? `${path}?${query.toString()}` : path, ...body };
}

/** The type of the body that a route takes. */
export function typeOf({ body }: Route): Record<string, string> {
  return body ? { 'Content-Type': 'application/json' } : {};
}
