import { accessTokenSeconds, type User } from '../../../shared/identity/index.ts';
import type { ApiContext } from '../../runtime/api-context.ts';
import { presentUser } from '../users/users.presenter.ts';

/** What somebody gets who has just signed in. */
export async function presentSignIn({ tokens }: Pick<ApiContext, 'tokens'>, user: User) {
  const accessToken = await tokens.issue({ userId: user.id, role: user.role });
  return { user: presentUser(user), accessToken, expiresIn: accessTokenSeconds };
}
