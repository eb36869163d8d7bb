import { readFile, readdir } from 'node:fs/promises';
import { expect } from 'chai';
import { beginApiSeries } from '../api/runtime/begin-series.ts';
import { collectJobDepths } from '../api/runtime/collect-job-depths.ts';
import { loadJobCatalogue } from '../queues/runtime/catalogue.ts';
import { createMetrics } from '../shared/platform/metrics.ts';
import { beginJobSeries } from '../workers/runtime/job-events.ts';

/** A metric, as far as the documentation may speak of it. */
interface Known {
  labels: ReadonlySet<string>;
  /** Of labels whose values are known from the start. */
  values: ReadonlyMap<string, ReadonlySet<string>>;
}

/** What a scraper adds. */
const addedLabels = ['job', 'instance'];
const ourNames =
  /\b(?:jobs?|http|cache|database)_(?:[a-z]+_)*(?:total|seconds|bytes|depth|up)(?:_count|_sum|_bucket)?\b/g;
const selectors = /\b([a-z]+(?:_[a-z]+)+)\{([^}]*)\}/g;
const matcher = /^\s*(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"\s*$/;
const groupings = /\b(?:by|without)\s*\(([^)]*)\)/g;

describe('the metrics that the documentation names', () => {
  let metrics: Map<string, Known>;
  let pages: { path: string; code: string[] }[];
  before(async () => {
    metrics = await knownMetrics();
    pages = await readPages();
  });

  it('exist, with the labels and values that are named', () => {
    const wrong = pages.flatMap(({ path, code }) =>
      code.flatMap((text) => faultsOf(text, metrics).map((fault) => `${path}: ${fault}`)),
    );
    expect(wrong.join('\n')).to.equal('');
    const named = pages.flatMap(({ code }) => code.flatMap((text) => text.match(ourNames) ?? []));
    expect(new Set(named).size, 'metrics named').to.be.above(8);
  });

  it('would be found wrong by name, label, value or grouping', () => {
    const faults = (text: string) => faultsOf(text, metrics);
    expect(faults('jobs_depth{state="failed"}')).to.deep.equal([]);
    expect(faults('sum by (kind, le) (rate(job_run_duration_seconds_bucket{outcome!="failed"}[5m]))')).to.deep.equal(
      [],
    );
    expect(faults('job_deaths_total')).to.deep.equal(['there is no job_deaths_total']);
    expect(faults('jobs_depth{status="failed"}')).to.deep.equal(['jobs_depth has no label status']);
    expect(faults('jobs_depth{state="lost"}')).to.deep.equal(['jobs_depth has no state="lost"']);
    expect(faults('sum by (status) (jobs_depth)')).to.deep.equal(['no metric beside it has the label status']);
  });
});

async function knownMetrics(): Promise<Map<string, Known>> {
  const metrics = createMetrics();
  const catalogue = await loadJobCatalogue();
  beginApiSeries(metrics);
  beginJobSeries(metrics, [...catalogue.values()]);
  collectJobDepths(undefined as never, metrics, catalogue);
  const known = new Map<string, Known>();
  for (const { name, values, ...metric } of await metrics.registry.getMetricsAsJSON()) {
    const { labelNames = [] } = metrics.registry.getSingleMetric(name) as unknown as { labelNames?: string[] };
    const labels = new Set([...labelNames, ...addedLabels]);
    const seen = new Map<string, Set<string>>();
    for (const value of values) {
      for (const [label, text] of Object.entries(value.labels)) {
        seen.set(label, (seen.get(label) ?? new Set()).add(String(text)));
      }
    }
    known.set(name, { labels, values: seen });
    if (String(metric.type) !== 'histogram') continue;
    seen.delete('le');
    for (const suffix of ['_count', '_sum']) known.set(name + suffix, { labels, values: seen });
    known.set(`${name}_bucket`, { labels: new Set([...labels, 'le']), values: seen });
  }
  return known;
}

/** What is set as code in every page: blocks and spans. */
async function readPages(): Promise<{ path: string; code: string[] }[]> {
  const entries = await readdir('.', { withFileTypes: true });
  const nested = await readdir('docs', { recursive: true });
  const paths = [
    ...entries.filter((entry) => entry.isFile()).map(({ name }) => name),
    ...nested.map((p) => `docs/${p}`),
  ];
  return Promise.all(
    paths
      .filter((path) => path.endsWith('.md'))
      .map(async (path) => ({ path, code: codeOf(await readFile(path, 'utf8')) })),
  );
}

function codeOf(page: string): string[] {
  const blocks = [...page.matchAll(/```[^\n]*\n(.*?)```/gs)].map(([, text = '']) => text);
  const spans = [...page.replaceAll(/```.*?```/gs, '').matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
  return [...blocks, ...spans];
}

function faultsOf(text: string, metrics: ReadonlyMap<string, Known>): string[] {
  const names = text.match(ourNames) ?? [];
  const unknown = names.filter((name) => !metrics.has(name)).map((name) => `there is no ${name}`);
  const selected = [...text.matchAll(selectors)].flatMap(([, name = '', inner = '']) =>
    (names as string[]).includes(name) ? selectorFaults(name, inner, metrics.get(name)) : [],
  );
  const labels = new Set(names.flatMap((name) => [...(metrics.get(name)?.labels ?? [])]));
  const grouped = names.length === 0 ? [] : [...text.matchAll(groupings)].flatMap(([, list = '']) => list.split(','));
  const ungrouped = grouped.map((label) => label.trim()).filter((label) => label !== '' && !labels.has(label));
  return [...unknown, ...selected, ...ungrouped.map((label) => `no metric beside it has the label ${label}`)];
}

function selectorFaults(name: string, inner: string, known: Known | undefined): string[] {
  if (!known) return [];
  return inner.split(',').flatMap((part) => {
    const [, label = '', operator = '', value = ''] = matcher.exec(part) ?? [];
    if (!known.labels.has(label)) return [`${name} has no label ${label || part.trim()}`];
    const values = known.values.get(label);
    const isExact = operator === '=' || operator === '!=';
    return isExact && values && !values.has(value) ? [`${name} has no ${label}="${value}"`] : [];
  });
}
