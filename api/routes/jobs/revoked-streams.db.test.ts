import { expect } from 'chai';
import type { JobRecord } from '../../../shared/jobs/index.ts';
import { createLogger } from '../../../shared/platform/logger.ts';
import { listenForNotifications, type Notifications } from '../../../shared/platform/notifications.ts';
import { apiChannels } from '../../start-api.ts';
import { type Browser, browserOf, browserPassword, openBrowser } from '../../testing/browser.ts';
import { openEvents } from '../../testing/event-source.ts';
import { type JobLedger, startJobLedger } from '../../testing/job-ledger.ts';
import { startTestApi, type TestApi } from '../../testing/start-test-api.ts';
import type { JobView } from './jobs.presenter.ts';

describe('what an ended session or API key has left open', () => {
  let ledger: JobLedger;
  let notifications: Notifications;
  /** Another process on the same database, whose clock the test sets. */
  let other: TestApi;
  /** One that hears of nothing. */
  let deaf: TestApi;
  let nowMs = Date.now();
  before(async () => {
    ledger = await startJobLedger();
    const { db, databaseUrl } = ledger.database;
    const logger = createLogger({ logLevel: 'silent', environment: 'test' });
    notifications = listenForNotifications(databaseUrl, apiChannels, logger);
    await notifications.ready();
    const clock = { now: () => new Date(nowMs) };
    other = await startTestApi({ db, parts: { notifications, jobFollower: ledger.api.ctx.jobFollower, clock } });
    deaf = await startTestApi({ db, parts: { jobFollower: ledger.api.ctx.jobFollower, clock } });
  });
  after(async () => {
    await deaf.close();
    await other.close();
    await notifications.close();
    await ledger.close();
  });
  let browser: Browser;
  let job: JobRecord;
  beforeEach(async () => {
    nowMs = Date.now();
    browser = await openBrowser(ledger.api);
    job = await ledger.accept({ ownerId: browser.userId });
  });

  /** Opens both streams, and reads what they begin with. */
  const openStreams = async (api: TestApi, token: string) => {
    const paths = ['/api/jobs/events', `/api/jobs/${job.id}/events`];
    const streams = await Promise.all(paths.map((path) => openEvents<JobView>(`${api.url}${path}`, token)));
    for (const stream of streams) expect((await stream.next())?.data.id).to.equal(job.id);
    return streams;
  };
  const ends = async (streams: { next(): Promise<unknown> }[]) => {
    for (const stream of streams) expect(await stream.next()).to.equal(undefined);
  };
  const wait = (api: TestApi, headers: Record<string, string>) =>
    api.call('GET', `/api/jobs/${job.id}`, { headers: { Prefer: 'wait=60', ...headers } });

  // asvs: 7.4.1
  it('ends when the session is ended by another process', async () => {
    const streams = await openStreams(other, browser.token());
    const waiting = wait(other, { Authorization: `Bearer ${browser.token()}` });
    expect((await browser.post('/api/auth/logout')).status).to.equal(204);
    await ends(streams);
    expect((await waiting).status).to.equal(401);
  });

  it('ends for that session alone', async () => {
    const me = await ledger.api.call('GET', '/api/users/me', { token: browser.token() });
    const body = { username: (me.body as { username: string }).username, password: browserPassword };
    const second = browserOf(ledger.api, await ledger.api.call('POST', '/api/auth/login', { body }), browser.userId);
    const [all] = await openStreams(other, second.token());
    await browser.post('/api/auth/logout');
    await ledger.complete(job);
    let told = await all!.next();
    while (told?.data.status !== 'completed') told = await all!.next();
    expect(told.data.id).to.equal(job.id);
    all!.close();
  });

  // asvs: 7.4.1
  it('ends when the API key is deleted', async () => {
    const wanted = { name: 'Script', scopes: ['read:jobs'] };
    const made = await ledger.api.call('POST', '/api/auth/api-keys', { token: browser.token(), body: wanted });
    const { id, key } = made.body as { id: string; key: string };
    const leaving = new AbortController();
    const headers = { 'X-API-Key': key };
    const stream = await fetch(`${other.url}/api/jobs/events`, { headers, signal: leaving.signal });
    expect(stream.status).to.equal(200);
    const ended = stream.text();
    const waiting = wait(other, headers);
    const gone = await ledger.api.call('DELETE', `/api/auth/api-keys/${id}`, { token: browser.token() });
    expect(gone.status).to.equal(204);
    expect(await ended).to.contain(job.id);
    expect((await waiting).status).to.equal(401);
  });

  it('tells nothing after the access token has expired', async () => {
    const streams = await openStreams(other, browser.token());
    // Later than fifteen minutes after the token was made, by the clock of the process that made it.
    nowMs += 16 * 60_000;
    await ledger.complete(job);
    await ends(streams);
  });

  // asvs: 7.4.1
  it('ends with the next look of a process that does not hear of it', async () => {
    const streams = await openStreams(deaf, browser.token());
    await browser.post('/api/auth/logout');
    nowMs += 1_000;
    await ledger.complete(job);
    await ends(streams);
  });
});
