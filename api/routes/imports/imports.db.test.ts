import { expect } from 'chai';
import { request as httpRequest } from 'node:http';
import { startAll } from '../../../scripts/start-all.ts';
import { Lifecycle } from '../../../shared/platform/lifecycle.ts';
import { createLogger } from '../../../shared/platform/logger.ts';
import { createTempDir, testConfig, createTestDatabase } from '../../../shared/testing/index.ts';

const january = `Date,Description,Amount
2024-01-03,Salary Acme,2500.00
2024-01-05,Coffee House,-3.50
2024-01-05,Coffee House,-3.50
2024-01-09,Rent January,-900.00
2024-01-32,Lost,-1.00
`;

interface Answer<B = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: B;
}
interface Problem {
  code: string;
  detail: string;
  errors?: { pointer: string; detail: string }[];
}
interface Job {
  id: string;
  status: string;
  result: { importId: string; inserted: number; duplicates: number; rejected: number; accounts: unknown[] };
  problem: { code: string; detail: string } | null;
  links: { self: string };
}
interface Row {
  row: number;
  status: string;
  duplicateOf: string | null;
  transactionId: string | null;
  amount: unknown;
  field: string | null;
  detail: string | null;
}

describe('imports over HTTP', () => {
  const lifecycle = new Lifecycle();
  let url: string;
  let token: string;

  before(async () => {
    const database = lifecycle.hold('database', await createTestDatabase(), ({ drop }) => drop());
    const dataDir = lifecycle.hold('folder', await createTempDir(), ({ remove }) => remove());
    const config = testConfig({ PORT: '0', DATABASE_URL: database.databaseUrl, DATA_DIR: dataDir.path });
    ({ url } = await startAll({ config, logger: createLogger(config), lifecycle }));
    token = await register('ada');
  });

  after(() => lifecycle.release());

  async function send<B>(method: string, path: string, init: RequestInit = {}, as = token): Promise<Answer<B>> {
    const headers = { Authorization: `Bearer ${as}`, ...(init.headers as Record<string, string> | undefined) };
    const response = await fetch(`${url}${path}`, { ...init, method, headers });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text && JSON.parse(text)) as B };
  }

  async function register(username: string): Promise<string> {
    const person = { username, email: `${username}@example.org`, firstName: 'A', lastName: 'B' };
    const body = JSON.stringify({ ...person, password: 'correct horse battery staple' });
    const headers = { 'Content-Type': 'application/json' };
    const answer = await send<{ accessToken: string }>('POST', '/api/auth/register', { body, headers });
    return answer.body.accessToken;
  }

  function upload<B = Job>(
    content: string | Uint8Array<ArrayBuffer>,
    {
      fields = {},
      as,
      headers = {},
      name = 'january.csv',
    }: { fields?: Record<string, string>; as?: string; headers?: Record<string, string>; name?: string } = {},
  ): Promise<Answer<B>> {
    const body = new FormData();
    for (const [field, value] of Object.entries(fields)) body.append(field, value);
    body.append('file', new Blob([content]), name);
    return send('POST', '/api/import/transactions', { body, headers }, as);
  }
  /** The job when it has ended. */
  async function ended({ body }: Answer<Job>, as = token): Promise<Job> {
    const answer = await send<Job>('GET', body.links.self, { headers: { Prefer: 'wait=30' } }, as);
    return answer.body;
  }

  const rowsOf = async (importId: string, query = ''): Promise<{ items: Row[]; nextCursor: string | null }> =>
    (await send<{ items: Row[]; nextCursor: string | null }>('GET', `/api/import/${importId}/rows${query}`)).body;

  it('accepts a file, imports it in a worker, lists its rows and undoes it', async () => {
    const accepted = await upload(january);
    expect(accepted.status).to.equal(202);
    expect(accepted.headers.get('location')).to.equal(`/api/jobs/${accepted.body.id}`);
    expect(accepted.headers.get('retry-after')).to.equal('1');
    const { status, result } = await ended(accepted);
    expect(status).to.equal('completed');
    expect(result).to.include({ format: 'csv', total: 5, inserted: 4, duplicates: 0, rejected: 1 });

    const { importId } = result;
    const found = await send('GET', `/api/import/${importId}`);
    expect(found.body).to.include({ importId, jobId: accepted.body.id, inserted: 4, rejected: 1, undoneAt: null });
    const rows = await rowsOf(importId);
    expect(rows.items.map(({ status: of }) => of)).to.deep.equal([...Array(4).fill('inserted'), 'rejected']);
    expect(rows.items[0]?.amount).to.deep.equal({ amount: '2500.00', currency: 'EUR' });
    expect(rows.items[4]).to.include({ row: 6, field: 'Date', amount: null });

    const undo = await send<Job>('DELETE', `/api/import/${importId}`);
    expect(undo.status).to.equal(202);
    expect((await ended(undo)).result).to.deep.equal({ importId, removed: 4, kept: 0 });
    expect((await send<Record<string, unknown>>('GET', `/api/import/${importId}`)).body['undoneAt']).to.be.a('string');
    expect((await send<{ items: unknown[] }>('GET', '/api/transactions')).body.items).to.deep.equal([]);
    expect((await send<{ items: unknown[] }>('GET', '/api/accounts')).body.items).to.deep.equal([]);
  });

  it('adds once what comes twice, and says of what a row is a duplicate', async () => {
    const first = await ended(await upload(january));
    const second = await ended(await upload(january));
    expect(second.result).to.include({ inserted: 0, duplicates: 4, rejected: 1 });
    const [inserted] = (await rowsOf(first.result.importId, '?status=inserted')).items;
    const [duplicate] = (await rowsOf(second.result.importId, '?status=duplicate')).items;
    expect(duplicate?.duplicateOf).to.equal(inserted?.transactionId);
    expect(duplicate?.detail).to.equal('The same transaction is in the account already.');
    for (const { result } of [first, second]) await ended(await send<Job>('DELETE', `/api/import/${result.importId}`));
  });

  // asvs: 2.3.4
  it('inserts a file once that five uploads bring at the same time', async () => {
    const as = await register('five');
    const answers = await Promise.all(Array.from({ length: 5 }, () => upload(january, { as })));
    const jobs = await Promise.all(answers.map((answer) => ended(answer, as)));
    expect(jobs.map(({ status }) => status)).to.deep.equal(Array(5).fill('completed'));
    expect(jobs.reduce((sum: number, { result }) => sum + result.inserted, 0)).to.equal(4);
    const { body } = await send<{ items: unknown[] }>('GET', '/api/transactions', {}, as);
    expect(body.items).to.have.lengthOf(4);
  });

  it('fails an all-or-nothing import with the reason, and lists the bad rows', async () => {
    const accepted = await upload(january, { fields: { mode: 'all-or-nothing' } });
    const { status, problem } = await ended(accepted);
    expect(status).to.equal('failed');
    expect(problem?.code).to.equal('unprocessable');
    expect(problem?.detail).to.match(
      /^Nothing was imported, because 1 row can not be read\. The first is row 6, Date: /,
    );
    expect((await send<{ items: unknown[] }>('GET', '/api/transactions')).body.items).to.deep.equal([]);

    const [, found] = /<(.+)>; rel="related"/.exec(accepted.headers.get('link') ?? '') ?? [];
    expect(problem?.detail).to.include(`See ${found}/rows?status=rejected`);
    expect((await send('GET', String(found))).body).to.include({ total: 5, inserted: 0, rejected: 1 });
    const rows = await send<{ items: Row[] }>('GET', `${found}/rows?status=rejected`);
    expect(rows.body.items.map(({ row, field }) => [row, field])).to.deep.equal([[6, 'Date']]);
  });

  it('pages through rows without a gap', async () => {
    const lines = Array.from({ length: 25 }, (_, index) => `2024-03-05,Shop ${index},-1.00\n`).join('');
    const { result } = await ended(await upload(`Date,Description,Amount\n${lines}2024-03-41,Lost,-1.00\n`));
    const seen: number[] = [];
    let path: string | undefined = `/api/import/${result.importId}/rows?limit=10`;
    while (path !== undefined) {
      const page: Answer<{ items: Row[]; nextCursor: string | null }> = await send('GET', path);
      seen.push(...page.body.items.map(({ row }) => row));
      path = /<(.+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
      expect(path === undefined).to.equal(page.body.nextCursor === null);
    }
    expect(seen).to.deep.equal(Array.from({ length: 26 }, (_, index) => index + 2));
    expect((await rowsOf(result.importId, '?status=rejected&limit=1')).items.map(({ row }) => row)).to.deep.equal([27]);
    expect((await send('GET', `/api/import/${result.importId}/rows?status=lost`)).status).to.equal(400);
    await ended(await send<Job>('DELETE', `/api/import/${result.importId}`));
  });

  it('reads a table as the mapping says', async () => {
    const table = 'When|What|How much\n05/04/2024|Coffee|3,50\n06/04/2024|Tea|2,20\n';
    const mapping = {
      dateFormat: 'MM/DD/YYYY',
      decimalMark: ',',
      columns: { date: 'When', amount: 'How much', description: 'What' },
      invertSign: true,
      currency: 'CHF',
    };
    const { result } = await ended(await upload(table, { fields: { mapping: JSON.stringify(mapping) } }));
    expect(result.accounts[0]).to.include({ sum: '-5.70', currency: 'CHF', firstDate: '2024-05-04' });
    await ended(await send<Job>('DELETE', `/api/import/${result.importId}`));
  });

  it('answers the same Idempotency-Key with the same job', async () => {
    const headers = { 'Idempotency-Key': 'march-1' };
    const file = january.replaceAll('2024-01', '2024-03');
    const [first, second] = [await upload(file, { headers }), await upload(file, { headers })];
    expect([first.status, second.status]).to.deep.equal([202, 202]);
    expect(second.body.id).to.equal(first.body.id);
    expect(second.headers.get('idempotency-replayed')).to.equal('true');
    expect(second.headers.get('location')).to.equal(first.headers.get('location'));
    const other = await upload<Problem>(january, { headers });
    expect([other.status, other.body.code]).to.deep.equal([422, 'idempotency-key-reused']);
    const { result } = await ended(first);
    await ended(await send<Job>('DELETE', `/api/import/${result.importId}`));
  });

  const noStatements: [what: string, content: string | Uint8Array<ArrayBuffer>][] = [
    ['a PDF', '%PDF-1.7\n%âãÏÓ\n1 0 obj\n<< /Type /Catalog >>\nendobj\n'],
    ['a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])],
    ['a web page', '<!doctype html><html><body><table><tr><td>2024-01-05</td></tr></table></body></html>'],
    ['an empty file', ''],
    ['a file of blanks', ' \n\n'],
  ];
  for (const [what, content] of noStatements) {
    // asvs: 5.2.2
    it(`refuses ${what} whatever its name, and says what it takes`, async () => {
      const { status, body } = await upload<Problem>(content, { name: 'statement.csv' });
      expect([status, body.code]).to.deep.equal([415, 'unsupported-media-type']);
      expect(body.detail.startsWith('The file is empty.'), body.detail).to.equal(String(content).trim() === '');
      expect(body.detail).to.match(/CSV, Excel \(\.xlsx\), OFX or QFX, QIF, camt.+MT940/);
    });
  }

  it('refuses a mapping that is no JSON, or no mapping, and names the field', async () => {
    const bad = await upload<Problem>(january, { fields: { mapping: '{' } });
    expect(bad.status).to.equal(400);
    expect(bad.body.errors).to.deep.equal([{ pointer: '/mapping', detail: 'must be JSON' }]);
    const unknown = await upload<Problem>(january, { fields: { mapping: '{"columns":{"amonut":"Amount"}}' } });
    expect(unknown.body.errors).to.deep.equal([{ pointer: '/mapping/columns/amonut', detail: 'is not known here' }]);
  });

  it('refuses a mode, an account and a field that it does not know', async () => {
    const pointers = async (fields: Record<string, string>): Promise<unknown> => {
      const { status, body } = await upload<Problem>(january, { fields });
      return [status, body.code, body.errors?.map(({ pointer }) => pointer)];
    };
    expect(await pointers({ mode: 'some' })).to.deep.equal([400, 'validation-failed', ['/mode']]);
    expect(await pointers({ accountId: 'mine' })).to.deep.equal([400, 'validation-failed', ['/accountId']]);
    expect(await pointers({ accountId: '0190b5a4-7c1e-7000-8000-000000000001' })).to.deep.equal([
      400,
      'validation-failed',
      ['/accountId'],
    ]);
    expect(await pointers({ color: 'red' })).to.deep.equal([400, 'validation-failed', ['/color']]);
  });

  // asvs: 8.2.2
  it('refuses an account of somebody else', async () => {
    const as = await register('eve');
    const account = { name: 'Mine', type: 'checking', currency: 'EUR' };
    const headers = { 'Content-Type': 'application/json' };
    const opened = await send<{ id: string }>('POST', '/api/accounts', { body: JSON.stringify(account), headers });
    const { status, body } = await upload<Problem>(january, { as, fields: { accountId: opened.body.id } });
    expect(status).to.equal(400);
    expect(body.errors?.map(({ pointer }) => pointer)).to.deep.equal(['/accountId']);
  });

  // asvs: 2.3.2, 5.2.1
  it('refuses more than 10 MB, also when their length is not announced', async () => {
    const elevenMegabytes = new Uint8Array(11 * 1024 * 1024).fill(0x20);
    const announced = await upload<Problem>(elevenMegabytes).catch(() => undefined);
    if (announced) expect([announced.status, announced.body.code]).to.deep.equal([413, 'payload-too-large']);
    expect(await uploadUnannounced(elevenMegabytes)).to.equal(413);
    expect((await send('GET', '/health/live')).status).to.equal(200);
  });

  /** In chunks, without a Content-Length. */
  function uploadUnannounced(content: Uint8Array): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'multipart/form-data; boundary=line' };
      const request = httpRequest(`${url}/api/import/transactions`, { method: 'POST', headers, agent: false });
      let answered = false;
      request.on('response', (response) => {
        answered = true;
        resolve(response.statusCode);
        response.resume();
        request.destroy();
      });
      request.on('error', (error) => answered || reject(error));
      request.write('--line\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n');
      request.write(content);
      request.end('\r\n--line--\r\n');
    });
  }

  // asvs: 8.2.2
  it('shows an import to nobody else, and to nobody who is not signed in', async () => {
    const as = await register('mallory');
    const { result } = await ended(await upload(january));
    const paths: [method: string, path: string][] = [
      ['GET', `/api/import/${result.importId}`],
      ['GET', `/api/import/${result.importId}/rows`],
      ['DELETE', `/api/import/${result.importId}`],
    ];
    for (const [method, path] of paths) {
      expect((await send(method, path, {}, as)).status, path).to.equal(404);
      expect((await send(method, path, {}, 'no-token')).status, path).to.equal(401);
      expect((await send(method, path.replace(result.importId, 'x'))).status, path).to.equal(400);
    }
    expect((await upload(january, { as: 'no-token' })).status).to.equal(401);
  });
});
