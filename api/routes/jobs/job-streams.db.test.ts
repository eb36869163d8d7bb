import { expect } from 'chai';
import { acceptJobs, cancelJob, createJobFollower, settleJobs } from '../../../shared/jobs/index.ts';
import { newJob } from '../../../shared/jobs/new-job.fixture.ts';
import { newId } from '../../../shared/platform/ids.ts';
import { until } from '../../../shared/testing/index.ts';
import { type EventSource, openEvents, type ReceivedEvent } from '../../testing/event-source.ts';
import { type JobLedger, startJobLedger } from '../../testing/job-ledger.ts';
import { startTestApi, type TestApi } from '../../testing/start-test-api.ts';
import type { JobView } from './jobs.presenter.ts';

describe('streams of jobs', () => {
  let ledger: JobLedger;
  before(async () => {
    ledger = await startJobLedger();
  });
  after(() => ledger.close());

  /** Jobs that ended a second apart, the first one so many seconds ago. @returns the numbers of their endings */
  async function addEnded(ownerId: string, count: number, secondsAgo: number): Promise<string[]> {
    const { rows } = await ledger.database.db.raw<{ rows: { seq: string }[] }>(
      `WITH ended AS (
         INSERT INTO jobs (id, kind, queue, owner_id, payload, fingerprint, status, max_attempts, finished_at)
         SELECT gen_random_uuid(), 'tests.job', 'io', :ownerId, '{}', sha256(n::text::bytea), 'completed', 1,
           now() + (n - :secondsAgo) * interval '1 second'
         FROM generate_series(0, :count - 1) n RETURNING id, finished_at
       )
       INSERT INTO job_endings (owner_id, job_id, ended_at) SELECT :ownerId, id, finished_at FROM ended
       ORDER BY finished_at RETURNING seq`,
      { ownerId, count, secondsAgo },
    );
    return rows.map(({ seq }) => seq);
  }

  /** The next so many events. */
  async function readUntil(events: EventSource<JobView>, count: number): Promise<ReceivedEvent<JobView>[]> {
    const received: ReceivedEvent<JobView>[] = [];
    while (received.length < count) received.push((await events.next())!);
    return received;
  }

  async function user(): Promise<{
    ownerId: string;
    open: (path: string, lastEventId?: string) => ReturnType<typeof openEvents<JobView>>;
  }> {
    const ownerId = newId();
    const token = await ledger.api.token({ userId: ownerId });
    return {
      ownerId,
      open: (path, lastEventId) => openEvents<JobView>(`${ledger.api.url}${path}`, token, lastEventId),
    };
  }

  describe('GET /api/jobs/{id}/events', () => {
    it('tells each state as it comes, and ends when the job has ended', async () => {
      const { ownerId, open } = await user();
      const job = await ledger.accept({ ownerId });
      const events = await open(`/api/jobs/${job.id}/events`);
      expect(events.headers.get('content-type')).to.equal('text/event-stream; charset=utf-8');
      expect(events.headers.get('cache-control')).to.equal('no-store');
      const first = await events.next();
      expect([first?.event, first?.data.id, first?.data.status]).to.deep.equal(['job', job.id, 'queued']);
      await ledger.begin(job);
      expect((await events.next())?.data.status).to.equal('active');
      await ledger.complete(job, { rows: 2 });
      expect((await events.next())?.data).to.deep.include({ status: 'completed', result: { rows: 2 } });
      expect(await events.next()).to.equal(undefined);
    });

    it('goes on after the event that was seen last, and ends at once when nothing is left to tell', async () => {
      const { ownerId, open } = await user();
      const job = await ledger.accept({ ownerId });
      const path = `/api/jobs/${job.id}/events`;
      const events = await open(path);
      const { id: seen } = (await events.next())!;
      events.close();
      await ledger.complete(job);
      const resumed = await open(path, seen);
      const last = await resumed.next();
      expect(last?.data.status).to.equal('completed');
      expect(await resumed.next()).to.equal(undefined);
      expect(await (await open(path, last?.id)).next()).to.equal(undefined);
    });
  });

  describe('GET /api/jobs/events', () => {
    it("begins with the jobs under way and goes on with every change, of the caller's jobs alone", async () => {
      const { ownerId, open } = await user();
      const [waiting, other] = [await ledger.accept({ ownerId }), await ledger.accept()];
      const events = await open('/api/jobs/events');
      expect((await events.next())?.data).to.include({ id: waiting.id, status: 'queued' });
      await ledger.complete(other);
      const later = await ledger.accept({ ownerId });
      await cancelJob(ledger.database.db, later.id, ownerId);
      await ledger.complete(waiting);
      const ended = new Map<string, string>();
      while (ended.size < 2) {
        const { id, status } = (await events.next())!.data;
        expect(id).not.to.equal(other.id);
        if (status !== 'queued' && status !== 'active') ended.set(id, status);
      }
      expect(ended).to.deep.equal(
        new Map([
          [later.id, 'cancelled'],
          [waiting.id, 'completed'],
        ]),
      );
      events.close();
    });

    it('tells a client that comes back what has ended meanwhile', async () => {
      const { ownerId, open } = await user();
      const [ended, cancelled] = [await ledger.accept({ ownerId }), await ledger.accept({ ownerId })];
      const events = await open('/api/jobs/events');
      const { id: seen } = (await events.next())!;
      events.close();
      await ledger.complete(ended);
      await cancelJob(ledger.database.db, cancelled.id, ownerId);

      const resumed = await open('/api/jobs/events', seen);
      const told = [await resumed.next(), await resumed.next()].map((event) => [event?.data.id, event?.data.status]);
      expect(told).to.have.deep.members([
        [ended.id, 'completed'],
        [cancelled.id, 'cancelled'],
      ]);
      resumed.close();
    });
  });

  describe('catching up', () => {
    it('tells all that ended while the client was away, however much, and then no more than the overlap', async () => {
      const { ownerId, open } = await user();
      const [before] = await addEnded(ownerId, 1, 7_200);
      await addEnded(ownerId, 1_200, 3_600);
      const events = await open('/api/jobs/events', before);
      const told = await readUntil(events, 1_200);
      events.close();
      const lastId = told.at(-1)!.id;
      expect(new Set(told.map(({ data }) => data.id)).size).to.equal(1_200);

      const waiting = await ledger.accept({ ownerId });
      const resumed = await open('/api/jobs/events', lastId);
      expect((await resumed.next())?.data.id).to.equal(waiting.id);
      await ledger.complete(waiting);
      const again = [];
      for (let event = await resumed.next(); event?.data.id !== waiting.id; event = await resumed.next())
        again.push(event);
      // Ten seconds before the last, of which each ended a second after the one before.
      expect(again.map((event) => event?.data.id)).to.deep.equal(told.slice(-11, -1).map(({ data }) => data.id));
      resumed.close();
    });

    it('goes on where it was interrupted', async () => {
      const { ownerId, open } = await user();
      await addEnded(ownerId, 400, 3_600);
      const ids = new Set<string>();
      let lastId = '0';
      while (ids.size < 400) {
        const events = await open('/api/jobs/events', lastId);
        for (let count = 0; count < 120 && ids.size < 400; count += 1) {
          const { id, data } = (await events.next())!;
          expect(Number(id)).to.be.at.least(Number(lastId));
          ids.add(data.id);
          lastId = id;
        }
        events.close();
      }
    });

    it('tells all that is under way at the beginning, however much', async () => {
      const { ownerId, open } = await user();
      const jobs = await acceptJobs(
        ledger.database.db,
        Array.from({ length: 1_200 }, () => newJob({ ownerId })),
      );
      const events = await open('/api/jobs/events');
      const told = await readUntil(events, 1_200);
      events.close();
      expect(told.map(({ data }) => data.id)).to.deep.equal(jobs.map(({ id }) => id).toSorted());
    });

    it('begins with what is under way and all that is kept, where the last id is not known', async () => {
      const { ownerId, open } = await user();
      const ended = await addEnded(ownerId, 3, 60);
      const waiting = await ledger.accept({ ownerId });
      const { rows } = await ledger.database.db.raw<{ rows: { id: string }[] }>(
        'SELECT job_id AS id FROM job_endings WHERE owner_id = ? ORDER BY seq',
        [ownerId],
      );
      // Older than what is kept, a time as ids were once, none of ours, and more than a number holds.
      for (const unknown of ['1', '1764300000000', 'x', '-1', '1e3', '9'.repeat(400)]) {
        const events = await open('/api/jobs/events', unknown);
        const told = await readUntil(events, 4);
        events.close();
        expect(
          told.map(({ data }) => data.id),
          unknown,
        ).to.deep.equal([waiting.id, ...rows.map(({ id }) => id)]);
        expect(told.slice(1).map(({ id }) => id)).to.deep.equal(ended);
      }
      const one = await open(`/api/jobs/${waiting.id}/events`, ended[0]);
      expect((await one.next())?.data.id).to.equal(waiting.id);
      one.close();
    });

    it('does not depend on the clock of any process', async () => {
      const { ownerId } = await user();
      const { db } = ledger.database;
      const clock = { now: () => new Date(Date.now() + 30 * 24 * 3_600_000) };
      const ahead = await startTestApi({ db, parts: { jobFollower: ledger.api.ctx.jobFollower, clock } });
      const openAt = async (api: TestApi, lastId?: string) =>
        openEvents<JobView>(`${api.url}/api/jobs/events`, await api.token({ userId: ownerId }), lastId);

      const [first, second] = [await ledger.accept({ ownerId }), await ledger.accept({ ownerId })];
      const events = await openAt(ahead);
      await readUntil(events, 2);
      await ledger.complete(first);
      let told = await events.next();
      while (told?.data.status !== 'completed') told = await events.next();
      events.close();
      await ledger.complete(second);

      const resumed = await openAt(ledger.api, told.id);
      expect((await resumed.next())?.data).to.include({ id: second.id, status: 'completed' });
      resumed.close();
      await ahead.close();
    });
  });

  it('tell an ending whose announcement was lost, as does an answer that waits for it', async () => {
    const { db } = ledger.database;
    const notifications = ledger.api.ctx.notifications;
    const jobFollower = createJobFollower(db, notifications, { safetyLookMs: 20, overlapMs: 10_000 });
    const api = await startTestApi({ db, parts: { jobFollower } });
    const ownerId = newId();
    const token = await api.token({ userId: ownerId });
    const job = await ledger.accept({ ownerId });
    await ledger.begin(job);
    const streams = await Promise.all(
      ['/api/jobs/events', `/api/jobs/${job.id}/events`].map((path) => openEvents<JobView>(`${api.url}${path}`, token)),
    );
    for (const stream of streams) expect((await stream.next())?.data.status).to.equal('active');
    const waiting = api.call('GET', `/api/jobs/${job.id}`, { token, headers: { Prefer: 'wait=60' } });

    const silently = () => Promise.resolve();
    await settleJobs(
      db,
      [{ id: job.id, attempt: 1, status: 'completed', result: {}, cacheMs: null, stages: [] }],
      silently,
    );
    for (const stream of streams) expect((await stream.next())?.data.status).to.equal('completed');
    expect((await waiting).body).to.include({ status: 'completed' });
    streams[0]!.close();
    await api.close();
  });

  it('are five of a user at a time; a sixth is refused until one of them is closed', async () => {
    const { ownerId, open } = await user();
    const job = await ledger.accept({ ownerId });
    const all = '/api/jobs/events';
    const streams = [await open(all), await open(`/api/jobs/${job.id}/events`), await open(all), await open(all)];
    const head = await ledger.api.call('HEAD', all, { token: await ledger.api.token({ userId: ownerId }) });
    expect(head.status, 'what sends no events holds no place').to.equal(200);
    streams.push(await open(all));

    const token = await ledger.api.token({ userId: ownerId });
    const refused = await ledger.api.call('GET', all, { token });
    expect([refused.status, refused.headers.get('retry-after')]).to.deep.equal([429, '10']);
    expect(refused.body).to.include({
      code: 'rate-limited',
      detail: 'You have 5 event streams open, which is the most. Close one first.',
    });
    (await (await user()).open(all)).close();

    streams.pop()!.close();
    const another = await until(() => open(all).catch(() => undefined), 'a place is free');
    for (const stream of [another, ...streams]) stream.close();
  });

  it('let the server close while they are open', async () => {
    const own = await startJobLedger();
    const token = await own.api.token();
    const events = await openEvents(`${own.api.url}/api/jobs/events`, token);
    const ended = events.next().catch(() => undefined);
    await own.close();
    expect(await ended).to.equal(undefined);
  });
});
