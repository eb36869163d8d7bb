import type { SeededRandom } from '../drills/seeded-random.ts';
import { type Operation, parametersIn } from './operations.ts';
import type { SchemaChecks } from './schema-checks.ts';

export interface OddHeaders {
  headers: Record<string, string>;
  /** Why the request is refused for them; undefined: they are no reason. */
  misfit?: string;
}

export interface HeaderSource {
  random: SeededRandom;
  checks: SchemaChecks;
  number: number;
  /** A time that work may be put off to. */
  soon: string;
}

type Choice = (random: SeededRandom) => OddHeaders;

const given = (name: string, values: readonly string[]): Choice => {
  return (random) => ({ headers: { [name]: random.pick(values) } });
};
const refusedFor = (name: string, values: readonly string[]): Choice => {
  return (random) => ({ headers: { [name]: random.pick(values) }, misfit: `header ${name}` });
};

/** Legal, whatever they say: who does not know them passes over them. */
const harmless: readonly Choice[] = [
  given('Accept', ['*/*', 'text/html', 'application/json;q=0', 'application/problem+json', 'nonsense', '']),
  given('Accept-Encoding', ['gzip', 'identity', 'br;q=1, *;q=0.5', 'gzip;q=0, identity', '']),
  given('Accept-Language', ['de', 'zh-Hant-TW;q=0.1', '*']),
  given('Prefer', ['wait=0', 'wait=1', 'wait=x', 'return=minimal', 'respond-async, wait=0']),
  given('If-None-Match', ['*', '"none"', 'W/"none"', 'none', '"a", "b"']),
  given('If-Match', ['*', '"none"', 'W/"none"', 'none', '']),
  given('If-Modified-Since', ['Wed, 21 Oct 2026 07:28:00 GMT']),
  given('Range', ['bytes=0-1', 'bytes=9-1']),
  given('X-Request-ID', ['fuzz-request-0001', 'short', 'has blanks in it', 'x'.repeat(200)]),
  given('traceparent', ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', '00-00-00-00', 'ff']),
  given('Last-Event-ID', ['0', '-1', '99999999999999999999', 'x']),
  given('X-Forwarded-For', ['203.0.113.7', '::1, 10.0.0.1', 'unknown']),
  given('Origin', ['https://example.org', 'null']),
  given('User-Agent', ['', 'Mozilla/5.0', '\u00e9'.repeat(300)]),
];
const refused: readonly Choice[] = [
  refusedFor('X-HTTP-Method-Override', ['DELETE', 'GET']),
  refusedFor('X-Original-URL', ['/api/accounts']),
];
/** Taken where the operation declares them, and refused elsewhere. */
const instructions: Record<string, readonly string[]> = {
  'X-Job-Priority': ['-100', '-1', '0', '1', '100', '101', '99999999999', 'high', '1.5', ''],
  'X-Job-Run-At': ['2020-01-01T00:00:00Z', '2999-01-01T00:00:00Z', '0001-01-01T00:00:00Z', 'yesterday', 'soon'],
};
const keys = ['fuzz-key', '"quoted-key"', 'k'.repeat(255)];
const badKeys = ['', 'has blanks', '"has blanks"', 'k'.repeat(256), '\u00e9\u00e9'];

/** Headers that clients, proxies and attackers send, none of them on most requests. */
export function oddHeaders(operation: Operation, source: HeaderSource): OddHeaders {
  const { random, number } = source;
  const chosen: OddHeaders[] = [];
  if (random.next() < 0.5) chosen.push(random.pick(harmless)(random));
  if (random.next() < 0.2) chosen.push(random.pick(harmless)(random));
  // Without a body, clients would announce one of no length.
  if (operation.requestBody && random.next() < 0.05) chosen.push({ headers: { Expect: '100-continue' } });
  if (random.next() < 0.02) chosen.push(random.pick(refused)(random));
  if (random.next() < 0.1) chosen.push(instruction(operation, source));
  if (operation.method === 'POST' && random.next() < 0.3) chosen.push(keyHeader(random, number));
  const misfit = chosen.find((one) => one.misfit !== undefined)?.misfit;
  return {
    headers: Object.assign({}, ...chosen.map(({ headers }) => headers)) as Record<string, string>,
    ...(misfit === undefined ? {} : { misfit }),
  };
}

/** When and how urgently work is to be done that a request starts. */
function instruction(operation: Operation, { random, checks, soon }: HeaderSource): OddHeaders {
  const name = random.pick(Object.keys(instructions));
  const chosen = random.pick(instructions[name] ?? []);
  const value = chosen === 'soon' ? soon : chosen;
  const declared = parametersIn(operation, 'header').find((parameter) => parameter.name === name);
  const fits = declared !== undefined && checks.errorsIn(declared.schema, value).length === 0;
  return { headers: { [name]: value }, ...(fits ? {} : { misfit: `header ${name}` }) };
}

/** Keys are new each time but for the odd ones, so that one does not stand for two requests. */
function keyHeader(random: SeededRandom, number: number): OddHeaders {
  if (random.next() < 0.2) return refusedFor('Idempotency-Key', badKeys)(random);
  const key = random.next() < 0.3 ? random.pick(keys) : `fuzz-${number}`;
  return { headers: { 'Idempotency-Key': key } };
}
