import type { AppContext } from '../platform/context.ts';
import { Problem } from '../platform/errors.ts';
import type { FieldCipher } from '../platform/field-cipher.ts';
import type { UserChange } from './identity.schema.ts';
import { findUser, type User } from './identity.store.ts';
import { lockUser, updateUser, type UserFields } from './personal-data.store.ts';
import { openPhone, sealPhone, sealTaxId } from './personal-data.ts';

/**
 * Changes what a user says of themselves; what `change` does not name stays.
 * @param permit looks at the user as they are before the change, and may throw
 * @throws {Problem} `unauthenticated` when the user is no longer here
 */
export async function changeUser(
  { db, cipher, clock }: Pick<AppContext, 'db' | 'cipher' | 'clock'>,
  userId: string,
  change: UserChange,
  permit: (user: User) => Promise<void> | void,
): Promise<User> {
  return db.transaction(async (tx) => {
    // The lock is a statement of its own: what is read after it is what the last change left.
    const user = (await lockUser(tx, userId)) ? await findUser(tx, userId) : undefined;
    if (!user) throw new Problem('unauthenticated', 'This user is no longer here.');
    await permit(user);
    const fields = await changedFields(cipher, user, change);
    await updateUser(tx, userId, fields, clock.now());
    return { ...user, ...fields };
  });
}

async function changedFields(cipher: FieldCipher, user: User, change: UserChange): Promise<UserFields> {
  const { firstName, lastName, taxId, currency, timeZone } = change;
  return {
    firstName: firstName ?? user.firstName,
    lastName: lastName ?? user.lastName,
    ...(await phoneFields(cipher, user, change)),
    taxIdSealed: taxId === undefined ? user.taxIdSealed : await sealTaxId(cipher, user.id, taxId),
    currency: currency ?? user.currency,
    timeZone: timeZone ?? user.timeZone,
  };
}

/** Another number has to be confirmed anew. */
async function phoneFields(
  cipher: FieldCipher,
  user: User,
  { phone }: UserChange,
): Promise<Pick<UserFields, 'phoneSealed' | 'phoneConfirmedAt'>> {
  const { phoneSealed, phoneConfirmedAt } = user;
  if (phone === undefined || phone === (await openPhone({ cipher }, user))) return { phoneSealed, phoneConfirmedAt };
  return { phoneSealed: await sealPhone(cipher, user.id, phone), phoneConfirmedAt: null };
}
