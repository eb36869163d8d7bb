import { expect } from 'chai';
import { openAccount } from '../shared/accounts/index.ts';
import { type Engine, openEngine } from '../queues/runtime/engine.ts';
import { createLogger } from '../shared/platform/logger.ts';
import { createTestDatabase, type TestDatabase, testConfig } from '../shared/testing/index.ts';
import { discoverMounts, discoverRoutes } from './runtime/mount-routes.ts';
import { addUser } from './testing/add-user.ts';
import { countRows, rowsAbout } from './testing/compare-rows.ts';
import { type HostilePlace, hostilePlaces } from './testing/hostile-places.ts';
import { hostileTexts } from './testing/hostile-texts.ts';
import { createRawClient, faultsOf, type RawAnswer } from './testing/judge-answer.ts';
import { startTestApi, type TestApi } from './testing/start-test-api.ts';

// asvs: 1.2.1, 1.2.3, 1.2.4, 1.3.3, 3.7.2, 4.1.1
describe('hostile text, at every place of every route', () => {
  let database: TestDatabase;
  let api: TestApi;
  let engine: Engine;
  let client: ReturnType<typeof createRawClient>;
  let places: HostilePlace[];
  let owner: string;
  let tokens: Partial<Record<HostilePlace['access'], string>>;

  before(async () => {
    database = await createTestDatabase();
    engine = openEngine({ redisUrl: undefined, databaseUrl: database.databaseUrl, logger: createLogger(testConfig()) });
    api = await startTestApi({ db: database.db, parts: { engine } });
    client = createRawClient(api.url);
    const routes = (await discoverRoutes()).map(({ route }) => route);
    places = hostilePlaces(routes, await discoverMounts());
    owner = await addUser(database.db);
    await openAccount(api.ctx, owner, { name: 'Foreign account', type: 'checking', currency: 'EUR' });
    const user = await api.token({ userId: await addUser(database.db) });
    const admin = await api.token({ userId: await addUser(database.db, 'admin'), role: 'admin' });
    tokens = { user, person: user, session: user, admin };
  });

  after(async () => {
    client.close();
    await api.close();
    await engine.close();
    await database.drop();
  });

  /** What was wrong with the answers, after all texts went to all places. */
  async function faultsWith(textsFor: (place: number) => readonly string[], knownHeaders: ReadonlySet<string>) {
    const faults: string[] = [];
    const one = async (place: HostilePlace, text: string): Promise<void> => {
      for (const request of place.requests(text)) {
        const answer = await client.send(request, tokens[place.access]);
        const found = faultsOf(answer, text, { knownHeaders, foreignTexts: ['Foreign account', owner] });
        if (found.length > 0) faults.push(`${place.name} ${JSON.stringify(text).slice(0, 80)}: ${found.join(', ')}`);
      }
    };
    await inLanes(places, async (place, index) => {
      for (const text of textsFor(index)) await one(place, text);
    });
    return faults;
  }

  async function headersOfHarmlessAnswers(): Promise<Set<string>> {
    const answers: RawAnswer[] = [];
    await inLanes(places, async (place) => {
      for (const text of ['text', '018f2b2e-7a5c-7d3e-9f00-0123456789ab'])
        for (const request of place.requests(text)) answers.push(await client.send(request, tokens[place.access]));
    });
    return new Set([...answers.flatMap(({ headers }) => Object.keys(headers)), 'allow', 'retry-after', 'connection']);
  }

  it('changes no answer into an error, a page, a header or another user’s data, and no row', async () => {
    const knownHeaders = await headersOfHarmlessAnswers();
    const before = [await rowsAbout(database.db, [owner]), await countRows(database.db)] as const;
    // One text of each kind to each place; all texts come up, at one place or another.
    const textsFor = (place: number) => Object.values(hostileTexts).map((texts) => texts[place % texts.length] ?? '');
    expect((await faultsWith(textsFor, knownHeaders)).join('\n')).to.equal('');

    expect(await rowsAbout(database.db, [owner])).to.deep.equal(before[0]);
    const after = await countRows(database.db);
    const lost = Object.entries(before[1]).filter(([table, rows]) => (after[table] ?? -1) < rows);
    expect(lost, 'tables with fewer rows').to.deep.equal([]);
  });

  // asvs: 1.1.2, 1.2.4
  it('is kept and given back as it was sent, in no escaped form', async () => {
    const token = tokens.user ?? '';
    const account = await api.call('POST', '/api/accounts', {
      token,
      body: { name: 'Giro', type: 'checking', currency: 'EUR' },
    });
    const { id: accountId } = account.body as { id: string };
    const texts = [
      ...(hostileTexts['sql'] ?? []),
      ...(hostileTexts['html'] ?? []),
      ...(hostileTexts['template'] ?? []),
    ];
    for (const text of texts) {
      const body = { accountId, date: '2026-03-01', amount: '-1.00', description: text, notes: text };
      const made = await api.call('POST', '/api/transactions', { token, body });
      const { id } = made.body as { id: string };
      const path = `/api/transactions/${id}`;
      const kept = (await api.call('GET', path, { token })).body;
      expect(kept, text).to.include({ description: text.trim(), notes: text.trim() });
    }
  });
});

/** Works through a list, eight at a time. */
async function inLanes<T>(list: readonly T[], work: (item: T, index: number) => Promise<void>): Promise<void> {
  const waiting = [...list.entries()];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}
