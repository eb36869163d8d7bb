import { accessTokenSeconds, type User } from '../../../shared/identity/index.ts';
import { newId } from '../../../shared/platform/ids.ts';
import type { ApiContext } from '../../runtime/api-context.ts';
import { presentUser } from '../users/users.presenter.ts';

/** What somebody gets who has just signed in. */
export async function presentSignIn({ tokens }: Pick<ApiContext, 'tokens'>, user: User) {
  const accessToken = await tokens.issue({
    userId: user.id,
    role: user.role,
    credential: { kind: 'session', id: newId(), secondFactorAt: null },
  });
  return { user: presentUser(user), accessToken, expiresIn: accessTokenSeconds };
}
