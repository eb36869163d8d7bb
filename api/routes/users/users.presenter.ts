import { openPhone, openTaxId, type User, type UserView } from '../../../shared/identity/index.ts';
import type { AppContext } from '../../../shared/platform/context.ts';
import { masked } from '../../../shared/platform/masked.ts';

/** A user as they see themselves. */
export async function presentUser(ctx: Pick<AppContext, 'cipher'>, user: User): Promise<UserView> {
  const { id, username, email, firstName, lastName, currency, timeZone, role, createdAt } = user;
  const taxId = await openTaxId(ctx, user);
  return {
    id,
    username,
    email,
    firstName,
    lastName,
    phone: await openPhone(ctx, user),
    phoneConfirmed: user.phoneConfirmedAt !== null,
    taxId: taxId && masked(taxId),
    currency,
    timeZone,
    role,
    createdAt: createdAt.toISOString(),
  };
}
