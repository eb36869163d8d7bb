import { seededRandom } from '../drills/seeded-random.ts';
import { type ActorName, openCast, ownerNames, pickActor } from './cast.ts';
import { exchange, type FuzzRun } from './exchange.ts';
import { createFindings, type Findings } from './findings.ts';
import { followUp } from './follow-ups.ts';
import { type FuzzWorld, openFuzzWorld } from './fuzz-world.ts';
import { createKnownIds } from './known-ids.ts';
import { makeRequest, type RequestSource } from './make-request.ts';
import { openModel } from './model.ts';
import { type Operation, operationsOf } from './operations.ts';
import { createSchemaChecks } from './schema-checks.ts';

export interface FuzzOptions {
  seed: number;
  /** It ends after so many requests for its operations, … */
  requestCount?: number;
  /** … or after so long. */
  durationMs?: number;
  /** One operation alone, by its `operationId`. */
  operationId?: string;
  print: (line: string) => void;
}

export interface FuzzVerdict {
  findings: Findings;
  /** With those of the model, and those that follow others. */
  sentCount: number;
  /** What was done with the books. */
  stepCount: number;
  operationCount: number;
  /** The operations that have granted nothing to anybody. */
  neverGranted: string[];
  statuses: ReadonlyMap<number, number>;
  tookMs: number;
}

const progressMs = 5_000;
/** Of so many requests one is followed by a step of the model. */
const stepEvery = 20;
/** What ends somebody's access is asked for less often: who is new has little to ask about. */
const endsAccess = /LogOut|EndSession|ChangePassword|DeleteApiKey|RotateApiKey|RestrictAccount|authRefresh/;
const endsAccessShare = 0.15;

/**
 * Starts the house, sends requests to each of its operations, and holds the answers against its own document.
 * @throws when the house does not start, or there is no such operation
 */
export async function runFuzz(options: FuzzOptions): Promise<FuzzVerdict> {
  const world = await openFuzzWorld();
  try {
    return await fuzz(world, options);
  } finally {
    await world.close();
  }
}

async function fuzz(world: FuzzWorld, options: FuzzOptions): Promise<FuzzVerdict> {
  const startedMs = performance.now();
  const { seed, operationId, print } = options;
  const run = await openRun(world, seed);
  const chosen = run.operations.filter((one) => operationId === undefined || one.operationId === operationId);
  if (chosen.length === 0) throw new Error(`There is no operation ${operationId}.`);
  const model = await openModel(run, seed);
  const progress = setInterval(() => {
    print(`${seconds(startedMs)}  ${run.sentCount} requests, ${run.findings.all().length} findings`);
  }, progressMs);
  try {
    await sendAll(run, chosen, { ...options, startedMs, step: model.step });
    await model.compare();
  } finally {
    clearInterval(progress);
  }
  const { findings, statuses, sentCount } = run;
  return {
    findings,
    statuses,
    sentCount,
    stepCount: model.stepCount(),
    operationCount: chosen.length,
    neverGranted: chosen.map((one) => one.operationId).filter((id) => !run.granted.has(id)),
    tookMs: performance.now() - startedMs,
  };
}

/** One request after the other: what one of them does then follows from the seed and from what went before. */
async function sendAll(
  run: FuzzRun,
  operations: readonly Operation[],
  options: FuzzOptions & { startedMs: number; step: () => Promise<void> },
): Promise<void> {
  const { requestCount = Infinity, durationMs = Infinity, startedMs, step } = options;
  let waiting: Operation[] = [];
  for (let number = 1; number <= requestCount; number += 1) {
    if (performance.now() - startedMs > durationMs) return;
    if (waiting.length === 0) waiting = run.random.shuffle(operations);
    const operation = waiting.pop() as Operation;
    const isLeftOut = endsAccess.test(operation.operationId) && operations.length > 1;
    if (isLeftOut && run.random.next() > endsAccessShare) continue;
    const name = pickActor(operation, run.random);
    const done = await exchange(run, makeRequest(operation, sourceFor(run, { operation, name, number })), name);
    await followUp(run, done);
    if (done.answer.status === 401 && name !== 'nobody') await run.cast.renew();
    if (number % stepEvery === 0) await step();
  }
}

async function openRun(world: FuzzWorld, seed: number): Promise<FuzzRun> {
  const ids = createKnownIds();
  return {
    world,
    cast: await openCast(world, ids),
    checks: createSchemaChecks(world.document),
    operations: operationsOf(world.document),
    ids,
    findings: createFindings(),
    random: seededRandom(seed),
    statuses: new Map(),
    granted: new Set(),
    sentCount: 0,
  };
}

function sourceFor(
  { cast, checks, ids, random }: FuzzRun,
  { operation, name, number }: { operation: Operation; name: ActorName; number: number },
): RequestSource {
  const { ownerName, mark, likely } = cast.actor(name);
  const idOf = (kind: string): string =>
    kind === 'user' ? cast.userId(random.pick(ownerNames)) : ids.pick(random, ownerName, kind);
  return { random, checks, idOf, mark, number, likely, soon: soon(), cursors: ids.cursorsOf(ownerName, operation) };
}

/** In an hour: far enough that nothing begins while others wait for it. */
function soon(): string {
  return new Date(Date.now() + 3_600_000).toISOString();
}

function seconds(startedMs: number): string {
  return `${((performance.now() - startedMs) / 1_000).toFixed(0)} s`.padStart(6);
}
