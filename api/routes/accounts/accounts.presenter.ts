import type { z } from 'zod';
import { type AccountRecord, type accountView, lowBalanceLimitOf } from '../../../shared/accounts/index.ts';
import { fromMinorUnits } from '../../../shared/money/index.ts';
import { masked } from '../../../shared/platform/masked.ts';

export function presentAccount(account: AccountRecord): z.input<typeof accountView> {
  const { id, name, type, currency, institution, accountNumber, balanceMinor, overdraftMinor, status } = account;
  const lowBalanceMinor = lowBalanceLimitOf(type, account.lowBalanceMinor);
  const money = (minor: bigint) => ({ amount: fromMinorUnits(minor, currency), currency });
  return {
    id,
    name,
    type,
    currency,
    institution,
    accountNumber: accountNumber && masked(accountNumber),
    balance: money(balanceMinor),
    overdraftLimit: overdraftMinor === null ? null : money(overdraftMinor),
    lowBalanceLimit: lowBalanceMinor === null ? null : money(lowBalanceMinor),
    status,
    closedAt: account.closedAt?.toISOString() ?? null,
    createdAt: account.createdAt.toISOString(),
  };
}
