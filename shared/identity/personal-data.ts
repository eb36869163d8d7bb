import type { AppContext } from '../platform/context.ts';
import type { FieldCipher } from '../platform/field-cipher.ts';
import type { User } from './identity.store.ts';
import { replacePlainPhones, takePlainPhones } from './personal-data.store.ts';

const batchSize = 300;
const phonePlace = (userId: string): string => `users.phone_sealed:${userId}`;
const taxIdPlace = (userId: string): string => `users.tax_id_sealed:${userId}`;

export async function sealPhone(cipher: FieldCipher, userId: string, phone: string | null): Promise<string | null> {
  return phone === null ? null : cipher.seal(phone, phonePlace(userId));
}

export async function sealTaxId(cipher: FieldCipher, userId: string, taxId: string | null): Promise<string | null> {
  return taxId === null ? null : cipher.seal(taxId, taxIdPlace(userId));
}

/** A user's telephone number as they gave it. @throws {SealBroken} */
export async function openPhone(
  { cipher }: Pick<AppContext, 'cipher'>,
  { id, phoneSealed }: Pick<User, 'id' | 'phoneSealed'>,
): Promise<string | null> {
  return phoneSealed === null ? null : cipher.open(phoneSealed, phonePlace(id));
}

/** A user's tax id: shown to nobody in full. @throws {SealBroken} */
export async function openTaxId(
  { cipher }: Pick<AppContext, 'cipher'>,
  { id, taxIdSealed }: Pick<User, 'id' | 'taxIdSealed'>,
): Promise<string | null> {
  return taxIdSealed === null ? null : cipher.open(taxIdSealed, taxIdPlace(id));
}

/** Seals the telephone numbers that an earlier release kept in plain text. */
export async function sealPlainPhones({ db, cipher }: Pick<AppContext, 'db' | 'cipher'>): Promise<void> {
  let taken: number;
  do {
    taken = await db.transaction(async (tx) => {
      const users = await takePlainPhones(tx, batchSize);
      const sealed = users.map(async ({ id, phone }) => ({ id, sealed: await cipher.seal(phone, phonePlace(id)) }));
      await replacePlainPhones(tx, await Promise.all(sealed));
      return users.length;
    });
  } while (taken > 0);
}
