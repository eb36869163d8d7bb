import { bookNewRows, explainRefusal, openUncategorised } from '../ledger/index.ts';
import type { Tx } from '../platform/db.ts';

/** Which account the rows of a target go to. */
export interface Posting {
  target: number;
  accountId: string;
}

/** What became of the rows of one account. */
export interface PostedAccount {
  accountId: string;
  currency: string;
  inserted: number;
  duplicates: number;
  firstDate: string | null;
  lastDate: string | null;
  sumMinor: string;
}

/** What a row says, in `staged`, `transactions` and `import_rows` alike. */
const said = `date, value_date, amount_minor, currency, original_minor, original_currency, description, payee, reference,
  pending`;

/**
 * Moves the staged rows into the books. A row whose twin is there already (the same content, for the same time in its
 * file) is kept as a duplicate of it; a booked duplicate of a pending transaction settles that.
 * The books must be locked.
 * @throws {Problem} `unprocessable` when one of the accounts is frozen or closed
 */
export async function postRows(
  tx: Tx,
  importId: string,
  userId: string,
  postings: readonly Posting[],
): Promise<PostedAccount[]> {
  await tx.raw(`SET LOCAL work_mem = '64MB'`);
  const accountIds = postings.map(({ accountId }) => accountId);
  await openUncategorised(tx, accountIds);
  const posting = tx.raw<{ rows: PostedAccount[] }>(
    `WITH numbered AS (
       SELECT s.*, p.account_id,
         row_number() OVER (PARTITION BY p.account_id, s.content_key ORDER BY s.ordinal) AS occurrence
       FROM staged s JOIN unnest(:targets::int[], :accountIds::uuid[]) AS p (target, account_id) ON p.target = s.target
       WHERE s.field IS NULL
     ), matched AS MATERIALIZED (
       SELECT n.*, t.id AS twin_id, t.pending AS twin_pending
       FROM numbered n LEFT JOIN transactions t
         ON t.account_id = n.account_id AND t.content_key = n.content_key AND t.occurrence = n.occurrence
     ), inserted AS (
       INSERT INTO transactions (${said}, id, user_id, account_id, row_pending, source, import_id, import_ordinal,
         import_row, content_key, occurrence)
       SELECT ${said}, id, :userId, account_id, pending, 'import', :importId, ordinal, row, content_key, occurrence
       FROM matched WHERE twin_id IS NULL ORDER BY ordinal
     ), booked AS (
       ${bookNewRows('SELECT * FROM matched WHERE twin_id IS NULL ORDER BY ordinal')}
     ), duplicates AS (
       INSERT INTO import_rows (${said}, import_id, ordinal, row, status, duplicate_of)
       SELECT ${said}, :importId, ordinal, row, 'duplicate', twin_id FROM matched WHERE twin_id IS NOT NULL
     ), settled AS (
       UPDATE transactions t SET pending = false FROM matched m
       WHERE t.id = m.twin_id AND m.twin_pending AND NOT m.pending
     ), rejected AS (
       INSERT INTO import_rows (import_id, ordinal, row, status, field, detail)
       SELECT :importId, ordinal, row, 'rejected', field, detail FROM staged WHERE field IS NOT NULL
     )
     SELECT account_id AS "accountId", currency,
       count(*) FILTER (WHERE twin_id IS NULL)::int AS inserted,
       count(*) FILTER (WHERE twin_id IS NOT NULL)::int AS duplicates,
       min(date) FILTER (WHERE twin_id IS NULL)::text AS "firstDate",
       max(date) FILTER (WHERE twin_id IS NULL)::text AS "lastDate",
       coalesce(sum(amount_minor) FILTER (WHERE twin_id IS NULL), 0)::text AS "sumMinor"
     FROM matched GROUP BY account_id, currency ORDER BY min(ordinal)`,
    {
      targets: postings.map(({ target }) => target),
      accountIds,
      importId,
      userId,
    },
  );
  return (await explainRefusal(posting)).rows;
}
