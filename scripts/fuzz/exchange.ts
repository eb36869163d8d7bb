import type { RawAnswer } from '../../api/testing/judge-answer.ts';
import type { SeededRandom } from '../drills/seeded-random.ts';
import type { Actor, ActorName, Cast } from './cast.ts';
import { curlOf, type Findings } from './findings.ts';
import type { FuzzWorld, SentRequest } from './fuzz-world.ts';
import { judgeForm } from './judge-form.ts';
import { judgeInput, refusalsOf } from './judge-input.ts';
import { judgeRights } from './judge-rights.ts';
import type { KnownIds } from './known-ids.ts';
import type { FuzzRequest } from './make-request.ts';
import type { Operation } from './operations.ts';
import type { SchemaChecks } from './schema-checks.ts';

/** What a run knows. */
export interface FuzzRun {
  world: FuzzWorld;
  cast: Cast;
  checks: SchemaChecks;
  operations: readonly Operation[];
  ids: KnownIds;
  findings: Findings;
  random: SeededRandom;
  statuses: Map<number, number>;
  /** The operations that have granted something. */
  granted: Set<string>;
  sentCount: number;
}

/** A request as it was sent, and its answer. */
export interface Exchange {
  request: FuzzRequest;
  sent: SentRequest;
  answer: RawAnswer;
  actor: Actor;
}

/** Sends a request for somebody, judges the answer, and learns from it. */
export async function exchange(run: FuzzRun, request: FuzzRequest, name: ActorName): Promise<Exchange> {
  const actor = run.cast.actor(name);
  const sent = run.cast.signed(name, request, run.random);
  const answer = await sendAndJudge(run, { request, sent, actor });
  run.ids.learn(actor.ownerName, request.operation, answer);
  return { request, sent, answer, actor };
}

/** Sends a request as it is, and writes down what is wrong with the answer. */
export async function sendAndJudge(run: FuzzRun, asked: Omit<Exchange, 'answer'>): Promise<RawAnswer> {
  const { request, sent, actor } = asked;
  const { operationId } = request.operation;
  const answer = await run.world.send(sent);
  run.sentCount += 1;
  run.statuses.set(answer.status, (run.statuses.get(answer.status) ?? 0) + 1);
  if (answer.status < 300) run.granted.add(operationId);
  const faults = [
    ...judgeForm(request, answer, run.checks),
    ...judgeRights(request, actor, answer, run.ids.ownerOf),
    ...judgeInput(request, answer),
  ];
  for (const what of faults) addFinding(run, asked, what);
  for (const refusal of refusalsOf(request, answer)) run.findings.addRefusal(refusal);
  return answer;
}

/** Writes down what is wrong, with the request that shows it. */
export function addFinding(run: FuzzRun, { request, sent, actor }: Omit<Exchange, 'answer'>, what: string): void {
  run.findings.add({
    number: run.sentCount,
    operationId: request.operation.operationId,
    actor: actor.name,
    what,
    reproduction: curlOf(sent),
  });
}
