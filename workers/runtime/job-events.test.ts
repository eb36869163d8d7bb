import { expect } from 'chai';
import { loadJobCatalogue } from '../../queues/runtime/catalogue.ts';
import { type ClaimedJob } from '../../shared/jobs/index.ts';
import { createMetrics } from '../../shared/platform/metrics.ts';
import { type JobEvent, beginJobSeries, measureJobEvents } from './job-events.ts';
import { failureCodes } from './outcomes.ts';

describe('what is measured of jobs', () => {
  it('begins at zero, so that the first event of each sort is seen', async () => {
    const metrics = createMetrics();
    const contracts = [...new Set((await loadJobCatalogue()).values())];
    beginJobSeries(metrics, contracts);
    const series = async (): Promise<Map<string, string>> => {
      const lines = (await metrics.registry.metrics()).split('\n').filter((line) => line.startsWith('job_'));
      return new Map(lines.map((line) => line.split(/ (?=[^ ]+$)/) as [string, string]));
    };
    const before = await series();
    expect(before.size).to.be.above(contracts.length);
    expect([...before.values()].every((value) => value === '0')).to.equal(true);

    const measure = measureJobEvents(metrics);
    for (const event of contracts.flatMap(eventsOf)) measure(event);
    expect([...(await series()).keys()]).to.have.members([...before.keys()]);
  });
});

/** One of each sort that can happen to a job. */
function eventsOf({ kind, queue }: Pick<ClaimedJob, 'kind' | 'queue'>): JobEvent[] {
  const job = { id: '', kind, queue, ownerId: '', payload: {}, attempt: 1, maxAttempts: 3, suspect: false } as const;
  const ended = { job: { ...job, requestId: null, waitMs: 5 }, runMs: 5, stages: [] };
  return [
    { type: 'job.start', job: ended.job },
    ...(['completed', 'released'] as const).map((outcome): JobEvent => ({ ...ended, type: 'job.stop', outcome })),
    ...failureCodes.flatMap((code): JobEvent[] =>
      (['retrying', 'failed'] as const).map((outcome) => ({ ...ended, type: 'job.exception', outcome, code })),
    ),
  ];
}
