import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { openEngine } from '../../../queues/runtime/engine.ts';
import { migrateEngine } from '../../../queues/runtime/postgres-backend.ts';
import { createLogger } from '../../../shared/platform/logger.ts';
import { createTestDatabase, launchBrowser, testConfig, type TestDatabase } from '../../../shared/testing/index.ts';
import { startTestApi, type TestApi } from '../../testing/start-test-api.ts';
import { grace } from '../../testing/sign-in-world.ts';

const patienceMs = 60_000;

describe('the queues in a browser', () => {
  let database: TestDatabase;
  let engine: ReturnType<typeof openEngine>;
  let api: TestApi;
  let browser: Browser;
  let page: Page;
  before(async () => {
    database = await createTestDatabase();
    const { databaseUrl } = database;
    await migrateEngine(databaseUrl);
    engine = openEngine({ redisUrl: undefined, databaseUrl, logger: createLogger(testConfig()) });
    api = await startTestApi({ db: database.db, parts: { engine } });
    await api.call('POST', '/api/auth/register', { body: grace });
    await database.db.raw(`UPDATE users SET role = 'admin'`);
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await api?.close();
    await engine?.close();
    await database?.drop();
  });
  beforeEach(async () => {
    page = await browser.newPage();
    page.setDefaultTimeout(patienceMs);
    await page.goto(`${api.url}/admin/queues`);
  });
  afterEach(() => page.close());

  const signIn = async (password: string) => {
    await page.getByLabel('Admin').fill(grace.username);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };

  it('open for an admin who signs in, and close when they sign out', async () => {
    await signIn(grace.password);
    await page.getByText('imports').first().waitFor();
    expect(await page.title()).to.contain('Countinghouse queues');
    await page.goto(`${api.url}/admin/queues/sign-out`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.goto(`${api.url}/admin/queues`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    const { rows } = await database.db.raw<{ rows: { open: number }[] }>(
      `SELECT count(*)::int AS open FROM sessions WHERE device_id IS NOT NULL AND revoked_at IS NULL`,
    );
    expect(rows).to.deep.equal([{ open: 0 }]);
  });

  it('are found from the first page, as is the reference', async () => {
    await page.goto(`${api.url}/`);
    expect(await page.title()).to.equal('Countinghouse');
    await page.getByRole('link', { name: 'Reference' }).click();
    await page.getByText('/api/auth/login').first().waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Queues' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
  });

  it('say to a person what was wrong, on a page', async () => {
    await signIn('not the password');
    await page.getByRole('status').getByText('No user has this name and password.').waitFor();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
  });
});
