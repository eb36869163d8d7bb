import { type Role, startSession } from '../../shared/identity/index.ts';
import type { TestApi } from './start-test-api.ts';

/** An access token of a session that has just begun: that of `api.token` is of a session that nobody began. */
export async function sessionToken({ ctx }: TestApi, userId: string, role: Role = 'user'): Promise<string> {
  const from = { clientIp: '127.0.0.1', userAgent: undefined, deviceId: null, location: null, secondFactorAt: null };
  const { sessionId: id } = await startSession(ctx, { userId, ...from });
  return ctx.tokens.issue({ userId, role, credential: { kind: 'session', id, secondFactorAt: null } });
}
