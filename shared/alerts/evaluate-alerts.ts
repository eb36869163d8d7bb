import { type BudgetProgress, listBudgetProgress } from '../budgets/index.ts';
import { lockBooks } from '../ledger/index.ts';
import type { AppContext } from '../platform/context.ts';
import type { DbOrTx } from '../platform/db.ts';
import { holdBooks, markLow, readBalances, readPayees, readSpendings } from './alert-facts.store.ts';
import { type BudgetFact, budgetUse, isLow, lowBalance, unusualSpend } from './alert-rules.ts';
import type { EvaluationResult } from './alerts.schema.ts';
import { insertAlerts, listUserIds, selectNew } from './alerts.store.ts';
import { billsDue } from './bills-due.ts';

/**
 * Raises the alerts that a user's books give cause for, each once however often and by whomever this is done: those who
 * look at one user's books follow one another, and follow who writes them.
 * @returns how many are new
 */
export async function evaluateAlerts(db: DbOrTx, userId: string, now: Date): Promise<number> {
  return db.transaction(async (tx) => {
    const today = await holdBooks(tx, userId, now);
    if (today === undefined) return 0;
    const low = (await readBalances(tx, userId)).filter(isLow);
    const causes = [
      ...(await markLow(tx, userId, low)).map(lowBalance),
      ...(await listBudgetProgress(tx, userId, today)).map(budgetFact).flatMap(budgetUse),
      ...(await readSpendings(tx, userId, today)).flatMap(unusualSpend),
      ...(await readPayees(tx, userId, today)).flatMap((payee) => billsDue(payee, today)),
    ];
    const found = await selectNew(tx, userId, causes);
    if (found.length === 0) return 0;
    await lockBooks(tx, userId);
    return insertAlerts(tx, userId, found, now);
  });
}

function budgetFact({ budget, period, ...progress }: BudgetProgress): BudgetFact {
  return { ...progress, budgetId: budget.id, periodStart: period.from, currency: budget.currency };
}

/** What the work needs of the job that runs it. */
export interface EvaluationRun extends Pick<AppContext, 'db' | 'clock'> {
  signal: AbortSignal;
}

const batchSize = 200;

/** Does so for every user. One whose evaluation fails keeps no other from theirs; the error comes at the end. */
export async function evaluateAllAlerts({ db, clock, signal }: EvaluationRun): Promise<EvaluationResult> {
  const done: EvaluationResult = { users: 0, alerts: 0 };
  const failures: unknown[] = [];
  let ids: string[] = [];
  do {
    ids = await listUserIds(db, ids.at(-1), batchSize);
    for (const userId of ids) {
      signal.throwIfAborted();
      await evaluateAlerts(db, userId, clock.now()).then(
        (alerts) => (done.alerts += alerts),
        (error: unknown) => failures.push(error),
      );
    }
    done.users += ids.length;
  } while (ids.length === batchSize);
  if (failures.length > 0) throw failures[0];
  return done;
}
