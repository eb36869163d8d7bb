import { discoverMounts, discoverRoutes } from '../../api/runtime/mount-routes.ts';
import { queues } from '../../queues/queues.ts';
import { loadJobCatalogue } from '../../queues/runtime/catalogue.ts';
import type { JobContract } from '../../queues/runtime/define-job.ts';

/** Every route and every kind of job, as a page of Markdown. */
export async function describeCatalogue(): Promise<string> {
  const routes = await discoverRoutes();
  const mounts = await discoverMounts();
  const jobs = [...new Set((await loadJobCatalogue()).values())];
  const addresses = [
    ...routes.map(({ route: { method, path, access, summary } }) => ({ method, path, access, summary })),
    ...mounts.map(({ path, access }) => ({ method: 'any', path: `${path}/*`, access, summary: 'Pages of its own' })),
  ].toSorted((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
  return [
    '# Catalogue',
    '',
    'Written by `npm run generate` from the routes and the contracts; `npm run check` fails when it is not current.',
    '',
    '## Routes',
    '',
    'What they take and answer is in [openapi.json](openapi.json) and, of a server that runs, at `/docs`.',
    '',
    ...table(
      ['method', 'path', 'access', 'what'],
      addresses.map(({ method, path, access, summary }) => [method, `\`${path}\``, access, summary]),
    ),
    '',
    '## Jobs',
    '',
    ...table(
      [
        'kind',
        'queue',
        'follows',
        'runs by itself (cron, UTC)',
        'attempts',
        'between attempts',
        'time-out',
        'result kept',
      ],
      jobs.toSorted((a, b) => compare(a.kind, b.kind)).map(describeJob),
    ),
    '',
    '## Queues',
    '',
    ...table(
      ['queue', 'jobs at a time, per worker', 'they run in'],
      Object.entries(queues).map(([name, { concurrency, runsIn }]) => [
        name,
        String(concurrency),
        runsIn === 'child-process' ? 'processes of their own' : 'the worker',
      ]),
    ),
    '',
  ].join('\n');
}

function describeJob({
  kind,
  aliases = [],
  queue,
  on,
  schedule,
  attempts,
  backoff,
  timeoutMs,
  resultCacheMs,
}: JobContract): string[] {
  const names = [kind, ...aliases.map((alias) => `once ${alias}`)].map((name) => `\`${name}\``).join(', ');
  const rest = `${duration(backoff.delayMs)}, doubled up to ${duration(backoff.maxMs)}`;
  const kept = resultCacheMs === undefined ? '–' : duration(resultCacheMs);
  return [
    names,
    queue,
    on ? `\`${on.name}\`` : '–',
    schedule ? `\`${schedule.cron}\`` : '–',
    String(attempts),
    attempts > 1 ? rest : '–',
    duration(timeoutMs),
    kept,
  ];
}

function duration(ms: number): string {
  if (ms % 3_600_000 === 0 && ms > 0) return `${ms / 3_600_000} h`;
  if (ms % 60_000 === 0 && ms > 0) return `${ms / 60_000} min`;
  return ms % 1_000 === 0 ? `${ms / 1_000} s` : `${ms} ms`;
}

function table(names: readonly string[], rows: readonly string[][]): string[] {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(names), line(names.map(() => '---')), ...rows.map(line)];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
