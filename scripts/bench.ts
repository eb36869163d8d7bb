import { parseArgs } from 'node:util';
import { type BenchWorld, openBenchWorld } from './bench/bench-world.ts';
import { benchAccept } from './bench/accept.bench.ts';
import { benchAudit } from './bench/audit.bench.ts';
import { benchChain } from './bench/chain.bench.ts';
import { benchDashboard } from './bench/dashboard.bench.ts';
import { benchEndToEnd } from './bench/end-to-end.bench.ts';
import { benchEndedJobs } from './bench/ended-jobs.bench.ts';
import { benchHttp } from './bench/http.bench.ts';
import { benchImport } from './bench/import.bench.ts';
import { benchLatency } from './bench/latency.bench.ts';
import { benchLook } from './bench/look.bench.ts';
import type { Finding } from './bench/measure.ts';
import { benchOpenTransaction } from './bench/open-transaction.bench.ts';
import { printFindings, writeFindings } from './bench/report.ts';

const benches: Record<string, (world: BenchWorld) => Promise<Finding[]>> = {
  accept: benchAccept,
  'end-to-end': benchEndToEnd,
  latency: benchLatency,
  look: benchLook,
  'ended-jobs': benchEndedJobs,
  'open-transaction': benchOpenTransaction,
  http: benchHttp,
  chain: benchChain,
  audit: benchAudit,
  import: benchImport,
  dashboard: benchDashboard,
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { write: { type: 'boolean' } } });
const names = positionals.length > 0 ? positionals : Object.keys(benches);
const unknown = names.filter((name) => !benches[name]);
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`);
  process.exit(2);
}

const findings: Finding[] = [];
for (const name of names) {
  process.stderr.write(`${name} `);
  const world = await openBenchWorld();
  try {
    findings.push(...((await benches[name]?.(world)) ?? []));
  } finally {
    await world.release();
  }
  process.stderr.write('\n');
}
const allReached = printFindings(findings);
if (values.write) await writeFindings(findings);
process.exitCode = allReached ? 0 : 1;
