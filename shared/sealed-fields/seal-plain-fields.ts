import { sealPlainAccounts } from '../accounts/index.ts';
import { sealPlainPhones } from '../identity/index.ts';
import type { AppContext } from '../platform/context.ts';

/**
 * Seals what releases before kept in plain text. Run it when the migrations are done; any number may at once. Where there
 * is nothing left it costs two looks at an empty index.
 */
export async function sealPlainFields(ctx: Pick<AppContext, 'db' | 'cipher' | 'secrets'>): Promise<void> {
  await sealPlainPhones(ctx);
  await sealPlainAccounts(ctx);
}
