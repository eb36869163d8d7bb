import { expect } from 'chai';
import { Problem } from '../../shared/platform/errors.ts';
import { createLogger } from '../../shared/platform/logger.ts';
import { createTestDatabase, type TestDatabase, until } from '../../shared/testing/index.ts';
import { startTestApi, type TestApi } from '../testing/start-test-api.ts';
import { defineRoute } from './define-route.ts';

interface Line {
  msg: string;
  level: string;
  requestId: string;
  err: { type: string; code?: string; message?: string; stack: string[]; cause?: { message: string } };
}

const failing = (path: string, fail: (db: TestDatabase['db']) => Promise<never>) =>
  defineRoute({
    method: 'GET',
    path,
    access: 'public',
    summary: 'Fails',
    responses: { 200: { description: 'Never' } },
    handler: (_input, { db }) => fail(db),
  });

describe('what the log says of a request that fails', () => {
  let database: TestDatabase;
  let api: TestApi;
  const lines: Line[] = [];
  before(async () => {
    database = await createTestDatabase();
    const logger = createLogger(
      { logLevel: 'info', environment: 'test' },
      {
        write(text) {
          const line = JSON.parse(text) as Line;
          if (line.msg !== 'request') lines.push(line);
        },
      },
    );
    const routes = [
      failing('/ours', () => {
        throw new TypeError('no such thing', { cause: new Error('of this kind') });
      }),
      failing('/of-the-database', async (db) => {
        await db.raw('SELECT ?::int', ['ana@example.org']);
        throw new Error('it took that');
      }),
      failing('/outside-its-schema', () => {
        throw new Problem('conflict', 'no', { members: { challengeId: 'no id' } });
      }),
      failing('/slow', async (db) => {
        await db.raw('SELECT pg_sleep(0.3)');
        throw new Error('too late');
      }),
      failing('/away', () => Promise.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))),
    ];
    api = await startTestApi({ db: database.db, routes, parts: { logger } });
  });
  after(async () => {
    await api.close();
    await database.drop();
  });
  beforeEach(() => void lines.splice(0));

  const fail = async (path: string) => {
    const { status, body } = await api.call('GET', path);
    expect(lines).to.have.length(1);
    expect(lines[0]?.requestId).to.equal((body as { requestId: string }).requestId);
    return { status, text: JSON.stringify(body), line: lines[0]! };
  };

  it('is what it was, where, and of which request', async () => {
    const { status, text, line } = await fail('/ours');
    expect([status, line.level, line.msg]).to.deep.equal([500, 'error', 'request failed']);
    expect(line.err).to.include({ type: 'TypeError', message: 'no such thing' });
    expect(line.err.stack[0]).to.match(/logged-errors/);
    expect(line.err.cause?.message).to.equal('of this kind');
    expect(text).not.to.contain('no such thing');
  });

  // asvs: 16.2.5
  it('is the code that the database gave, and nothing of the data that it quoted', async () => {
    const { status, line } = await fail('/of-the-database');
    expect([status, line.err.code]).to.deep.equal([500, '22P02']);
    expect(JSON.stringify(line)).not.to.contain('ana@example.org');
  });

  it('is that a problem was outside its schema, which a typed client could not read', async () => {
    const { status, line } = await fail('/outside-its-schema');
    expect([status, line.err.type]).to.deep.equal([500, 'ZodError']);
    expect(line.err.message).to.contain('challengeId');
  });

  it('is that its client went away, and what went wrong then', async () => {
    const leaving = AbortSignal.timeout(100);
    const left = await fetch(`${api.url}/slow`, { signal: leaving }).catch((error: Error) => error.name);
    expect(left).to.equal('TimeoutError');
    await until(() => lines.length > 0, 'a line is written');
    expect(lines[0]).to.deep.include({ level: 'info', msg: 'the client went away before its answer' });
    expect([lines[0]?.err.message, typeof lines[0]?.requestId]).to.deep.equal(['too late', 'string']);
  });

  it('is why it was not served, when the database is away', async () => {
    const { status, line } = await fail('/away');
    expect([status, line.level, line.err.code]).to.deep.equal([503, 'warn', 'ECONNREFUSED']);
  });
});
