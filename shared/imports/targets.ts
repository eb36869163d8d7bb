import { hash } from 'node:crypto';
import { normalizeAccountNumber } from '../accounts/index.ts';
import { decimalsOf, toMinorUnits } from '../money/index.ts';
import type { StatementAccount, StatementFormat, StatementTransaction } from '../statements/index.ts';

/** An account of the user that rows may go to. */
export interface KnownAccount {
  id: string;
  identity: string;
  currency: string;
}

/** An account that rows of a file go to: one of the user's, or one to be opened. */
export interface Target {
  identity: string;
  currency: string;
  account: StatementAccount | null;
}

export interface TargetOptions {
  format: StatementFormat;
  /** The account that the user named for the whole file. */
  given: KnownAccount | undefined;
  /** The user's accounts, oldest first. */
  known: readonly KnownAccount[];
  userCurrency: string;
  /** Tells files of one source from those of another where they name no account. */
  layout: string;
}

export type Placed = { target: number; currency: string; amountMinor: bigint } | { field: string; detail: string };

const maxTargets = 1_000;
/** Longer ones are no account numbers or names, and would not fit an index. */
const maxIdentityLength = 100;

/** Decides for each row which account it goes to. A target is an account number (or a layout) in one currency. */
export function createTargets({ format, given, known, userCurrency, layout }: TargetOptions) {
  const targets: Target[] = [];
  const indexes = new Map<string, number>();
  const currencyByIdentity = currenciesOf(known, userCurrency);

  function targetOf(identity: string, currency: string, account: StatementAccount | null): number | undefined {
    const key = targetKey({ identity, currency });
    const index = indexes.get(key);
    if (index !== undefined || targets.length === maxTargets) return index;
    targets.push({ identity, currency, account });
    indexes.set(key, targets.length - 1);
    return targets.length - 1;
  }

  return {
    targets: targets as readonly Target[],
    place(row: StatementTransaction): Placed {
      const { account } = row;
      const identity = given?.identity ?? identityOf(account, format, layout);
      const currency =
        row.currency ?? account?.currency ?? given?.currency ?? currencyByIdentity.get(identity) ?? userCurrency;
      if (given && given.currency !== currency) {
        return { field: 'currency', detail: `The row is in ${currency}, the account in ${given.currency}.` };
      }
      const amountMinor = toMinorUnits(row.amount, currency);
      if (amountMinor === undefined) {
        const decimals = decimalsOf(currency);
        return {
          field: 'amount',
          detail: `The amount has more than the ${decimals} decimals of ${currency}, or more than 18 digits.`,
        };
      }
      const target = targetOf(identity, currency, account);
      if (target === undefined) return { field: 'account', detail: `A file may hold at most ${maxTargets} accounts.` };
      return { target, currency, amountMinor };
    },
  };
}

/** Equal for an account and a target that is that account. */
export function targetKey({ identity, currency }: Pick<Target, 'identity' | 'currency'>): string {
  return `${currency} ${identity}`;
}

function identityOf(account: StatementAccount | null, format: StatementFormat, layout: string): string {
  const number = account?.number ? normalizeAccountNumber(account.number) : '';
  const identity = number || `${format}:${account?.name ?? layout}`;
  return identity.length > maxIdentityLength ? `${format}:${hash('md5', identity)}` : identity;
}

/** Of accounts in several currencies the user's own one, else that of the oldest. */
function currenciesOf(known: readonly KnownAccount[], userCurrency: string): Map<string, string> {
  const currencies = new Map<string, string>();
  for (const { identity, currency } of known) {
    if (currency === userCurrency || !currencies.has(identity)) currencies.set(identity, currency);
  }
  return currencies;
}
