import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { z } from 'zod';
import { createTestDatabase, until, type TestDatabase } from '../../shared/testing/index.ts';
import { startTestApi, type TestApi } from '../testing/start-test-api.ts';
import { defineRoute } from './define-route.ts';
import { jsonField } from './parse-input.ts';

const maxBytes = 300_000;
let handled = 0;

const upload = defineRoute({
  method: 'POST',
  path: '/upload',
  access: 'public',
  summary: 'Takes a file',
  multipart: {
    file: { maxBytes },
    fields: z.strictObject({
      mode: z.enum(['keep', 'drop']),
      mapping: jsonField(z.strictObject({ date: z.int() })).optional(),
    }),
  },
  responses: { 200: { description: 'What came', body: z.unknown() } },
  async handler({ body, file }) {
    handled++;
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of file.chunks()) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    const { name, mimeType, size, sha256, head } = file;
    return {
      status: 200,
      body: { body, name, mimeType, size, bytes, headBytes: head.length, same: hash.digest('hex') === sha256 },
    };
  },
});

const boundary = 'XX';
const field = (name: string, value: string) =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const fileHead = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n`;
const formEnd = `\r\n--${boundary}--\r\n`;

describe('an upload', () => {
  let database: TestDatabase;
  let api: TestApi;
  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db, routes: [upload] });
  });
  after(async () => {
    await api.close();
    await database.drop();
  });
  beforeEach(() => {
    handled = 0;
  });

  async function send(form: FormData, headers: Record<string, string> = {}) {
    const response = await fetch(`${api.url}/upload`, { method: 'POST', body: form, headers });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Record<string, unknown>,
    };
  }
  function formOf(
    content: Uint8Array | string,
    fields: Record<string, string> = { mode: 'keep' },
    name = 'a.csv',
  ): FormData {
    const form = new FormData();
    for (const [key, value] of Object.entries(fields)) form.append(key, value);
    form.append('file', new Blob([content], { type: 'text/csv' }), name);
    return form;
  }
  /** Writes a request byte for byte and resolves with everything that comes back before the connection is closed. */
  async function raw(head: string[], ...pieces: (string | Buffer)[]): Promise<string> {
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString('latin1'))).on('error', () => undefined);
    await once(socket, 'connect');
    const start = [
      'POST /upload HTTP/1.1',
      'Host: x',
      `Content-Type: multipart/form-data; boundary=${boundary}`,
      ...head,
      '',
      '',
    ];
    Readable.from([start.join('\r\n'), ...pieces]).pipe(socket, { end: false });
    if (!socket.closed) await once(socket, 'close').catch(() => undefined);
    return answer;
  }

  it('reaches the handler whole, with its fields and its name in UTF-8', async () => {
    const content = Buffer.alloc(200_000, 'abc');
    const { status, body } = await send(formOf(content, { mode: 'keep', mapping: '{"date":1}' }, 'Umsätze März.csv'));
    expect(status).to.equal(200);
    expect(body).to.deep.equal({
      body: { mode: 'keep', mapping: { date: 1 } },
      name: 'Umsätze März.csv',
      mimeType: 'text/csv',
      size: 200_000,
      bytes: 200_000,
      headBytes: 65_536,
      same: true,
    });
  });

  it('may be empty, and as large as the limit', async () => {
    expect((await send(formOf(''))).body).to.include({ size: 0, bytes: 0 });
    expect((await send(formOf(Buffer.alloc(maxBytes)))).body).to.include({ size: maxBytes });
  });

  // asvs: 5.2.1
  it('is refused with 413 one byte past the limit', async () => {
    const { status, body } = await send(formOf(Buffer.alloc(maxBytes + 1)));
    expect([status, body['code']]).to.deep.equal([413, 'payload-too-large']);
    expect((await send(formOf(Buffer.alloc(20_000_000)))).body['code']).to.equal('payload-too-large');
    expect(handled).to.equal(0);
  });

  it('names the fields at fault', async () => {
    const pointers = async (form: FormData) =>
      ((await send(form)).body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);
    expect(await pointers(formOf('x', { mode: 'keep', mapping: '{' }))).to.deep.equal(['/mapping']);
    expect(await pointers(formOf('x', { mode: 'keep', mapping: '{"date":"x"}' }))).to.deep.equal(['/mapping/date']);
    expect(await pointers(formOf('x', { mode: 'keep', other: '1' }))).to.deep.equal(['/other']);
    expect(await pointers(formOf('x', {}))).to.deep.equal(['/mode']);
    const twice = formOf('x');
    twice.append('mode', 'drop');
    expect(await pointers(twice)).to.deep.equal(['/mode']);
    const two = formOf('x');
    two.append('file', new Blob(['y']), 'b.csv');
    expect(await pointers(two)).to.deep.equal(['/file']);
    const none = new FormData();
    none.append('mode', 'keep');
    expect(await pointers(none)).to.deep.equal(['/file']);
    expect(handled).to.equal(0);
  });

  it('must be a form', async () => {
    const { status, body } = await api.call('POST', '/upload', { body: { mode: 'keep' } });
    expect([status, (body as { code: string }).code]).to.deep.equal([415, 'unsupported-media-type']);
    expect(
      (await api.call('POST', '/upload', { body: 'x', headers: { 'Content-Type': 'multipart/form-data' } })).status,
    ).to.be.oneOf([400, 415]);
  });

  // asvs: 5.2.1
  it('is refused as soon as it is too large when it comes in chunks without a length', async () => {
    const chunk = Buffer.alloc(50_000, 'x');
    const framed = Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]);
    const opening = field('mode', 'keep') + fileHead;
    const endless = Array.from({ length: 400 }, () => framed);
    const answer = await raw(
      ['Transfer-Encoding: chunked'],
      `${opening.length.toString(16)}\r\n${opening}\r\n`,
      ...endless,
    );
    expect(answer).to.match(/^HTTP\/1\.1 413 /);
    expect(answer).to.contain('Connection: close');
    expect(answer).to.contain('"code":"payload-too-large"');
    expect(handled).to.equal(0);
  });

  it('is refused when its length is declared too large, whatever follows', async () => {
    expect(await raw(['Content-Length: 99000000'], field('mode', 'keep'))).to.match(/^HTTP\/1\.1 413 /);
  });

  it('is not complete when its length is declared too small', async () => {
    const body = field('mode', 'keep') + fileHead + 'x'.repeat(1_000) + formEnd;
    const answer = await raw(['Content-Length: 500', 'Connection: close'], body.slice(0, 500));
    expect(answer).to.match(/^HTTP\/1\.1 400 /);
    expect(handled).to.equal(0);
  });

  it('leaves nothing when the client goes away half-way', async () => {
    const others = new Set(await readdir(tmpdir()));
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    await once(socket, 'connect');
    const head = [
      'POST /upload HTTP/1.1',
      'Host: x',
      `Content-Type: multipart/form-data; boundary=${boundary}`,
      'Content-Length: 100000',
      '',
      '',
    ];
    socket.write(head.join('\r\n') + field('mode', 'keep') + fileHead + 'x'.repeat(10_000));
    await until(async () => (await openUploads()) > 0, 'the upload is spooled').catch(() => undefined);
    socket.destroy();
    await until(async () => (await openUploads()) === 0, 'the upload is gone');
    expect(handled).to.equal(0);
    const left = (await readdir(tmpdir())).filter((name) => name.startsWith('countinghouse-upload-'));
    expect(left.filter((name) => !others.has(name))).to.deep.equal([]);
  });

  it('is carried out once per Idempotency-Key and content', async () => {
    const headers = { 'Idempotency-Key': 'upload-1' };
    await send(formOf('same'), headers);
    expect((await send(formOf('same'), headers)).headers.get('idempotency-replayed')).to.equal('true');
    expect((await send(formOf('other'), headers)).status).to.equal(422);
    expect((await send(formOf('same', { mode: 'drop' }), headers)).status).to.equal(422);
    expect(handled).to.equal(1);
  });
});

/** How many spooled uploads this process holds open (Linux). */
async function openUploads(): Promise<number> {
  const links = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  );
  return links.filter((link) => link.includes('countinghouse-upload-')).length;
}
