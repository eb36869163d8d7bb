import { expect } from 'chai';
import { cancelJob } from '../../../shared/jobs/index.ts';
import { newId } from '../../../shared/platform/ids.ts';
import { openEvents } from '../../testing/event-source.ts';
import { type JobLedger, startJobLedger } from '../../testing/job-ledger.ts';
import type { JobView } from './jobs.presenter.ts';

describe('streams of jobs', () => {
  let ledger: JobLedger;
  before(async () => {
    ledger = await startJobLedger();
  });
  after(() => ledger.close());

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

  it('let the server close while they are open', async () => {
    const own = await startJobLedger();
    const token = await own.api.token();
    const events = await openEvents(`${own.api.url}/api/jobs/events`, token);
    const ended = events.next().catch(() => undefined);
    await own.close();
    expect(await ended).to.equal(undefined);
    // Within its patience, not with the stream's next look by itself.
  }).timeout(8_000);
});
