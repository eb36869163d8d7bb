import type { z } from 'zod';
import type { accountView } from '../../shared/accounts/index.ts';
import type { importRowView, importView } from '../../shared/imports/imports.schema.ts';
import { toMinorUnits } from '../../shared/money/index.ts';
import type { transactionView } from '../../shared/transactions/index.ts';
import { type BooksClient, expectStatus } from './books-client.ts';
import type { LaneBooks, ModelTransaction } from './books-model.ts';
import type { ShownBooks } from './judge-books.ts';

export type AccountView = z.output<typeof accountView>;
export type ImportView = z.output<typeof importView>;
export type ImportRowView = z.output<typeof importRowView>;
export type TransactionView = z.output<typeof transactionView>;

/** All that the API shows of a user's books, and of the imports that their lanes have started. */
export async function readBooks(client: BooksClient, token: string, lanes: readonly LaneBooks[]): Promise<ShownBooks> {
  const accounts = await readAll<AccountView>(client, token, '/api/accounts');
  const transactions = await readAll<TransactionView>(client, token, '/api/transactions');
  const deleted = await readAll<TransactionView>(client, token, '/api/transactions?deleted=true');
  const imports = lanes
    .flatMap((lane) => [...lane.imports.keys()])
    .map(async (id) => {
      const { undoneAt } = (await read(client, token, `/api/import/${id}`)) as ImportView;
      const rows = await readAll<ImportRowView>(client, token, `/api/import/${id}/rows`);
      return { id, isUndone: undoneAt !== null, rows };
    });
  return {
    balances: new Map(accounts.map(({ id, balance }) => [id, minorOf(balance)])),
    transactions: [...transactions, ...deleted].map(modelOf),
    imports: await Promise.all(imports),
  };
}

/** A transaction that the API shows, as far as the model knows it. */
export function modelOf(shown: TransactionView): ModelTransaction {
  const { id, accountId, date, amount, description, category, transferId, importId, deletedAt } = shown;
  const isDeleted = deletedAt !== null;
  return { id, accountId, date, amountMinor: minorOf(amount), description, category, transferId, importId, isDeleted };
}

/** Every item of a list. */
export async function readAll<T>(client: BooksClient, token: string, path: string): Promise<T[]> {
  const items: T[] = [];
  const first = `${path}${path.includes('?') ? '&' : '?'}limit=200`;
  for (let next = ''; ;) {
    const page = (await read(client, token, first + next)) as { items: T[]; nextCursor: string | null };
    items.push(...page.items);
    if (page.nextCursor === null) return items;
    next = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}

async function read(client: BooksClient, token: string, path: string): Promise<unknown> {
  return expectStatus(await client.call('GET', path, { token }), 200, `GET ${path}`);
}

function minorOf({ amount, currency }: { amount: string; currency: string }): bigint {
  return toMinorUnits(amount, currency) as bigint;
}
