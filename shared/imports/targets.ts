import { normalizeAccountNumber } from '../accounts/index.ts';
import { toMinorUnits } from '../money/index.ts';
import type { StatementAccount, StatementFormat, StatementTransaction } from '../statements/index.ts';

/** An account of the user that rows may go to. */
export interface KnownAccount {
  id: string;
  identity: string;
  currency: string;
}

/** An account that rows of a file go to: one of the user's, or one to be made. */
export interface Target {
  /** The user's account, where it is known. */
  accountId: string | null;
  identity: string;
  currency: string;
  account: StatementAccount | null;
}

export interface TargetOptions {
  format: StatementFormat;
  /** The account that the user named for the whole file. */
  given: KnownAccount | undefined;
  known: readonly KnownAccount[];
  userCurrency: string;
  /** Tells files of one source from those of another where they name no account. */
  layout: string;
}

export type Placed = { target: number; currency: string; amountMinor: bigint } | { field: string; detail: string };

const maxTargets = 1_000;

/** Decides for each row which account it goes to. A target is an account number (or a layout) in one currency. */
export function createTargets({ format, given, known, userCurrency, layout }: TargetOptions) {
  const targets: Target[] = [];
  const indexes = new Map<string, number>();
  const knownByKey = new Map(known.map((account) => [keyOf(account.identity, account.currency), account]));
  const currencyByIdentity = new Map(known.map((account) => [account.identity, account.currency]));

  function targetOf(account: StatementAccount | null, currency: string): number | undefined {
    const identity = given?.identity ?? identityOf(account);
    const key = keyOf(identity, currency);
    const index = indexes.get(key);
    if (index !== undefined || targets.length === maxTargets) return index;
    targets.push({ accountId: given?.id ?? knownByKey.get(key)?.id ?? null, identity, currency, account });
    indexes.set(key, targets.length - 1);
    return targets.length - 1;
  }

  function identityOf(account: StatementAccount | null): string {
    if (account?.number) return normalizeAccountNumber(account.number);
    return account?.name ? `${format}:${account.name}` : `${format}:${layout}`;
  }

  return {
    targets: targets as readonly Target[],
    place(row: StatementTransaction): Placed {
      const { account } = row;
      const currency =
        row.currency ??
        account?.currency ??
        given?.currency ??
        currencyByIdentity.get(identityOf(account)) ??
        userCurrency;
      if (given && given.currency !== currency) {
        return { field: 'currency', detail: `The row is in ${currency}, the account in ${given.currency}.` };
      }
      const amountMinor = toMinorUnits(row.amount, currency);
      if (amountMinor === undefined) {
        return { field: 'amount', detail: `The amount has more decimals than ${currency} has.` };
      }
      const target = targetOf(account, currency);
      if (target === undefined) return { field: 'account', detail: `A file may hold at most ${maxTargets} accounts.` };
      return { target, currency, amountMinor };
    },
  };
}

function keyOf(identity: string, currency: string): string {
  return `${currency} ${identity}`;
}
