import { newId } from '../../shared/platform/ids.ts';
import { fromMinorUnits } from '../../shared/money/index.ts';
import { type BooksClient, expectStatus } from './books-client.ts';
import { createLane, type Lane } from './books-lane.ts';
import type { ModelAccount } from './books-model.ts';
import type { AccountView } from './read-books.ts';
import { seededRandom } from './seeded-random.ts';

/** Somebody with accounts, and those who do things with their books at the same time. */
export interface BooksUser {
  token: string;
  accounts: readonly ModelAccount[];
  lanes: readonly Lane[];
}

const currencies = ['EUR', 'JPY'];
const openings = [
  { type: 'checking', openingMinor: 60_000n },
  { type: 'savings', openingMinor: 20_000n },
];

/** Registers a user and opens accounts. What the lanes do follows from the seed and from what they are answered. */
export async function openUser(client: BooksClient, laneCount: number, seed: number): Promise<BooksUser> {
  const username = `drill-${newId()}`;
  const email = `${username}@example.org`;
  const person = { username, email, password: newId() + newId(), firstName: 'Ada', lastName: 'Drill' };
  const registered = await client.post('/api/auth/register', { body: person });
  const { accessToken: token } = expectStatus(registered, 201, 'POST /api/auth/register') as { accessToken: string };
  const accounts: ModelAccount[] = [];
  for (const currency of currencies) {
    for (const { type, openingMinor } of openings) {
      const body = { name: type, type, currency, openingBalance: fromMinorUnits(openingMinor, currency) };
      const opened = await client.post('/api/accounts', { token, body });
      const { id } = expectStatus(opened, 201, 'POST /api/accounts') as AccountView;
      accounts.push({ id, currency, openingMinor });
    }
  }
  const lanes = Array.from({ length: laneCount }, (_, index) =>
    createLane({ name: String(index + 1), client, token, accounts, random: seededRandom(seed + index) }),
  );
  return { token, accounts, lanes };
}
