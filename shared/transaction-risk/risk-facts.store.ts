import type { DbOrTx } from '../platform/db.ts';
import type { RiskFacts } from './assess-transaction.ts';

/** A movement that is about to be booked, or was just now. */
export interface Movement {
  userId: string;
  /** The account that a transfer goes to. */
  toAccountId: string | null;
  category: string | null;
  /** Below zero: out. Of a transfer that of the outgoing side. */
  amountMinor: bigint;
  currency: string;
  /** `id` of the transaction when it is booked already: it is not compared with itself. */
  transactionId: string | null;
}

interface Row {
  alikeCount: number;
  alikeSum: string;
  allCount: number;
  allSum: string;
  movements: number;
  uses: number;
  made: number;
  isNewUser: boolean;
}

/** The books must be locked: who makes many at once would else not be seen to. */
export async function readRiskFacts(db: DbOrTx, movement: Movement, now: Date): Promise<RiskFacts> {
  const { userId, toAccountId, category, amountMinor, currency, transactionId } = movement;
  // Of a transfer the side that comes in says which account it goes to, and the other one that something goes out.
  const alike = toAccountId === null ? 'category = :category' : `account_id = :toAccountId AND source = 'transfer'`;
  const comparable = 'currency = :currency AND sign(amount_minor)';
  const { rows } = await db.raw<{ rows: Row[] }>(
    `SELECT count(*) FILTER (WHERE alike)::int AS uses,
       count(*) FILTER (WHERE alike AND ${comparable} = :alikeSign)::int AS "alikeCount",
       coalesce(sum(abs(amount_minor)) FILTER (WHERE alike AND ${comparable} = :alikeSign), 0)::text AS "alikeSum",
       count(*) FILTER (WHERE ${comparable} = :sign)::int AS "allCount",
       coalesce(sum(abs(amount_minor)) FILTER (WHERE ${comparable} = :sign), 0)::text AS "allSum",
       count(*) FILTER (WHERE transfer_id IS NULL OR transfer_id = id)::int AS movements,
       (SELECT count(*)::int FROM transactions WHERE user_id = :userId AND source <> 'import'
          AND created_at > :now::timestamptz - interval '1 hour' AND (transfer_id IS NULL OR transfer_id = id)
          AND id IS DISTINCT FROM :transactionId::uuid) AS made,
       (SELECT created_at > :now::timestamptz - interval '30 days' FROM users WHERE id = :userId) AS "isNewUser"
     FROM (
       SELECT *, coalesce(${alike}, false) AS alike FROM transactions
       WHERE user_id = :userId AND date >= :now::date - 180 AND deleted_at IS NULL
         AND id IS DISTINCT FROM :transactionId::uuid
     ) past`,
    {
      userId,
      currency,
      transactionId,
      now,
      sign: amountMinor < 0n ? -1 : 1,
      alikeSign: toAccountId === null && amountMinor < 0n ? -1 : 1,
      ...(toAccountId === null ? { category } : { toAccountId }),
    },
  );
  const past = rows[0] as Row;
  return {
    amountMinor: amountMinor < 0n ? -amountMinor : amountMinor,
    category: { count: past.alikeCount, sumMinor: BigInt(past.alikeSum) },
    all: { count: past.allCount, sumMinor: BigInt(past.allSum) },
    movements: past.movements,
    usesOfCategory: toAccountId === null && category === null ? null : past.uses,
    madeInLastHour: past.made + 1,
    isNewUser: past.isNewUser,
  };
}
