import type { z } from 'zod';
import { fromMinorUnits } from '../../shared/money/index.ts';
import type { transferView } from '../../shared/transactions/index.ts';
import { type Answer, codeOf, expectStatus } from './books-client.ts';
import type { LaneBooks, ModelTransaction } from './books-model.ts';
import { inventAmount, inventRow, type LaneSettings, type Outcome } from './lane-settings.ts';
import { modelOf, type TransactionView } from './read-books.ts';

/** What is done with single transactions, as it is asked for and answered. */
export function createTransactionOperations(settings: LaneSettings, books: LaneBooks) {
  const { client, token, accounts, random } = settings;
  const choose = (condition: (transaction: ModelTransaction) => boolean): ModelTransaction | undefined => {
    const fitting = [...books.transactions.values()].filter(condition);
    return fitting.length > 0 ? random.pick(fitting) : undefined;
  };
  const atOnce = (): number => (random.next() < 0.15 ? 2 : 1);
  const category = (): string => random.pick(['Home', 'Work', 'Fun']);

  return {
    async record(): Promise<Outcome> {
      const { id: accountId, currency } = random.pick(accounts);
      const { amountMinor, ...row } = inventRow(settings);
      const said = { ...row, accountId, category: category() };
      const body = { ...said, amount: fromMinorUnits(amountMinor, currency) };
      const answer = await client.post('/api/transactions', { token, body }, atOnce());
      const { id } = expectStatus(answer, 201, 'POST /api/transactions') as TransactionView;
      books.record({ ...said, id, amountMinor, transferId: null, importId: null, isDeleted: false });
      return 'done';
    },
    async transfer(): Promise<Outcome> {
      const from = random.pick(accounts);
      const to = random.pick(accounts.filter(({ id, currency }) => id !== from.id && currency === from.currency));
      const amountMinor = inventAmount(random);
      const amount = fromMinorUnits(amountMinor, from.currency);
      const body = { fromAccountId: from.id, toAccountId: to.id, amount };
      const answer = await client.post('/api/transfers', { token, body }, atOnce());
      if (isShort(answer)) return 'refused';
      const made = expectStatus(answer, 201, 'POST /api/transfers') as z.output<typeof transferView>;
      const [outgoing, incoming] = made.transactions;
      if (!outgoing || !incoming) throw new Error(`A transfer is ${made.status}: none of the drill should look risky.`);
      books.record({ ...modelOf(outgoing), accountId: from.id, amountMinor: -amountMinor });
      books.record({ ...modelOf(incoming), accountId: to.id, amountMinor });
      return 'done';
    },
    async change(): Promise<Outcome> {
      const chosen = choose(({ isDeleted, transferId }) => !isDeleted && transferId === null);
      if (!chosen) return 'nothing to do';
      // An imported row stays in its account.
      const accountId = chosen.importId === null ? random.pick(accounts).id : chosen.accountId;
      const currency = accounts.find(({ id }) => id === accountId)?.currency ?? '';
      const { amountMinor, ...row } = inventRow(settings);
      const said = { ...row, accountId, category: category() };
      const path = `/api/transactions/${chosen.id}`;
      const body = { ...said, amount: fromMinorUnits(amountMinor, currency) };
      expectStatus(await client.call('PATCH', path, { token, body }), 200, `PATCH ${path}`);
      books.change(chosen.id, { ...said, amountMinor });
      return 'done';
    },
    async delete(): Promise<Outcome> {
      const chosen = choose(({ isDeleted }) => !isDeleted);
      if (!chosen) return 'nothing to do';
      const path = `/api/transactions/${chosen.id}`;
      const answer = await client.call('DELETE', path, { token });
      if (isShort(answer)) return 'refused';
      const wasDone = answer.wasRepeated && answer.status === 404;
      if (!wasDone) expectStatus(answer, 204, `DELETE ${path}`);
      books.setDeleted(chosen.id, true);
      return 'done';
    },
    async restore(): Promise<Outcome> {
      const chosen = choose(({ isDeleted }) => isDeleted);
      if (!chosen) return 'nothing to do';
      const path = `/api/transactions/${chosen.id}/restore`;
      const answer = await client.post(path, { token });
      if (isShort(answer)) return 'refused';
      expectStatus(answer, 200, `POST ${path}`);
      books.setDeleted(chosen.id, false);
      return 'done';
    },
  };
}

/** Money would have to leave an account that does not hold so much. */
function isShort(answer: Answer): boolean {
  return answer.status === 422 && codeOf(answer) === 'insufficient-funds';
}
