import { expect } from 'chai';
import { createTestDatabase, type TestDatabase } from '../../shared/testing/index.ts';
import type { RawAnswer } from '../../api/testing/judge-answer.ts';
import { seededRandom } from '../drills/seeded-random.ts';
import type { Actor } from './cast.ts';
import { type FuzzRun, sendAndJudge } from './exchange.ts';
import { createFindings } from './findings.ts';
import { followUp } from './follow-ups.ts';
import type { SentRequest } from './fuzz-world.ts';
import { createKnownIds } from './known-ids.ts';
import { type Operation, operationAt } from './operations.ts';
import { createSchemaChecks } from './schema-checks.ts';

const body = { description: '', content: { 'application/json': { schema: {} } } };
const operationOf = (method: string, path: string): Operation => ({
  method,
  path,
  operationId: `${method} ${path}`,
  tags: [],
  summary: '',
  security: [],
  'x-access': 'user',
  parameters: [],
  responses: { 200: body, 201: body },
});
const operations = [operationOf('POST', '/api/things'), operationOf('GET', '/api/things/{id}')];
const user: Actor = { name: 'user', ownerName: 'user', mark: 'mark-1', likely: {}, foreignTexts: [] };

describe('what follows an answer', () => {
  let database: TestDatabase;
  before(async () => void (database = await createTestDatabase()));
  after(() => database.drop());

  /** What is found when a request is made and followed up, of an API that answers each by a function. */
  async function found(
    method: string,
    path: string,
    api: (asked: SentRequest, time: number) => Promise<RawAnswer>,
    isSloppy = false,
  ) {
    let times = 0;
    const send = async (asked: SentRequest): Promise<RawAnswer> => {
      const isKnown = asked.method === 'HEAD' || operationAt(operations, asked.method, asked.path) !== undefined;
      if (!isKnown) return answer(405, isSloppy ? {} : { allow: 'GET' });
      const answered = await api(asked, (times += 1));
      return asked.method === 'HEAD' && !isSloppy ? { ...answered, text: '' } : answered;
    };
    const run = {
      world: { send, db: database.db },
      cast: { actor: () => user, signed: (_name: string, request: SentRequest) => request },
      checks: createSchemaChecks({ components: { schemas: {}, securitySchemes: {} } }),
      operations,
      ids: createKnownIds(),
      findings: createFindings(),
      // Low numbers: whatever is done now and then is done.
      random: { ...seededRandom(1), next: () => 0, pick: () => 'PUT' },
      statuses: new Map<number, number>(),
      granted: new Set<string>(),
      sentCount: 0,
    } as unknown as FuzzRun;
    const operation = operations.find((one) => one.method === method) as Operation;
    const request = { operation, method, path, headers: { 'Idempotency-Key': 'key' }, pathIds: [] };
    const asked = { request, sent: request, actor: user };
    await followUp(run, { ...asked, answer: await sendAndJudge(run, asked) });
    return run.findings.all().map(({ what }) => what);
  }

  const answer = (status: number, more: Record<string, string> = {}, text = '{}'): Promise<RawAnswer> => {
    const headers = { 'content-type': 'application/json', 'x-request-id': 'request-1', ...more };
    return Promise.resolve({ status, text, durationMs: 1, headers });
  };
  const location = '/api/things/018f2b2e-7a5c-7d3e-9f00-0123456789ab';

  it('is nothing where the answer keeps what it promises', async () => {
    const made = await found('POST', '/api/things', ({ method }) => answer(method === 'GET' ? 200 : 201, { location }));
    expect(made).to.deep.equal([]);
    expect(await found('GET', location, () => answer(200))).to.deep.equal([]);
  });

  it('shows a Location with nothing behind it, and one that nothing can be behind', async () => {
    const lost = await found('POST', '/api/things', ({ method }) => answer(method === 'GET' ? 404 : 201, { location }));
    expect(lost).to.include('answers 201 with a Location that answers 404');
    const nowhere = await found('POST', '/api/things', () => answer(201, { location: '/nowhere' }));
    expect(nowhere).to.deep.equal(['answers 201 with a Location that no operation has']);
  });

  it('shows an answer that is another one when it is asked for again with its key', async () => {
    const twice = await found('POST', '/api/things', (_asked, time) => answer(200, {}, `{"time":${time}}`));
    expect(twice).to.deep.equal(['answers 200 when it is repeated with its key, or another body']);
  });

  it('shows pages that overlap, HEAD with a body, and methods that are refused without saying which are not', async () => {
    const page = '{"items":[{"id":"1"}],"nextCursor":"1"}';
    expect(await found('GET', location, () => answer(200, {}, page), true)).to.have.members([
      'shows something on two pages',
      'answers HEAD otherwise than GET',
      'answers 405 to PUT, which it does not have',
    ]);
  });

  it('shows a GET that changes something', async () => {
    const changing = await found('GET', location, async (_asked, time) => {
      await database.db.raw(
        `INSERT INTO users (id, username, password_hash, first_name, last_name) VALUES (gen_random_uuid(), ?, '', '', '')`,
        [`user-${time}`],
      );
      return answer(200);
    });
    expect(changing).to.deep.equal(['a GET changes users']);
  });
});
