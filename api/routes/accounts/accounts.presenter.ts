import type { z } from 'zod';
import type { AccountRecord, accountView } from '../../../shared/accounts/index.ts';
import { fromMinorUnits } from '../../../shared/money/index.ts';
import { masked } from '../../../shared/platform/masked.ts';

export function presentAccount(account: AccountRecord): z.input<typeof accountView> {
  const { id, name, type, currency, institution, accountNumber, balanceMinor, createdAt } = account;
  return {
    id,
    name,
    type,
    currency,
    institution,
    accountNumber: accountNumber && masked(accountNumber),
    balance: { amount: fromMinorUnits(balanceMinor, currency), currency },
    createdAt: createdAt.toISOString(),
  };
}
