import type { RawRequest } from '../../api/testing/hostile-places.ts';
import type { JsonSchema } from '../../api/runtime/openapi.ts';
import type { SeededRandom } from '../drills/seeded-random.ts';
import { makeBody, type SentBody } from './make-body.ts';
import { makeValue, type ValueSource } from './make-value.ts';
import { type HeaderSource, oddHeaders } from './odd-headers.ts';
import { type Operation, kindNamedBy, kindOfParameter, parametersIn } from './operations.ts';

/** A request, and what the document says of it. */
export interface FuzzRequest extends Omit<RawRequest, 'method'> {
  operation: Operation;
  method: string;
  /** What of it the document refuses; undefined: all of it fits. */
  misfit?: string;
  /** The ids in its path. */
  pathIds: readonly string[];
}

export interface RequestSource extends Omit<ValueSource, 'idFor'>, HeaderSource {
  /** An id of this kind of thing. */
  idOf(kind: string): string;
  /** Where pages of this operation have gone on. */
  cursors: readonly string[];
}

/** How many requests are changed so that they do not fit. */
const misfitShare = 0.35;

/** Makes a request for an operation that fits the document, or does not fit it in one place. */
export function makeRequest(operation: Operation, source: RequestSource): FuzzRequest {
  const { random } = source;
  const isMisfit = random.next() < misfitShare;
  // A body has more to get wrong than an address.
  const wrongPart = !isMisfit ? undefined : operation.requestBody && random.next() < 0.7 ? 'body' : 'address';
  const path = makePath(operation, source);
  const query = makeQuery(operation, source, wrongPart === 'address');
  const body = makeBody(operation, valueSource(source), source.checks, wrongPart === 'body');
  const odd = oddHeaders(operation, source);
  const misfit = path.misfit ?? query.misfit ?? body.misfit ?? odd.misfit;
  return {
    operation,
    method: operation.method,
    path: `${path.text}${query.text}`,
    headers: { ...odd.headers, ...body.headers },
    ...bodyOf(body),
    ...(misfit === undefined ? {} : { misfit }),
    pathIds: path.ids,
  };
}

function bodyOf({ text }: SentBody): { body?: string } {
  return text === undefined ? {} : { body: text };
}

function valueSource({ idOf, ...source }: RequestSource): ValueSource {
  return { ...source, idFor: (name) => idOf(kindNamedBy(name)) };
}

interface AddressPart {
  text: string;
  ids: string[];
  misfit?: string;
}

function makePath(operation: Operation, source: RequestSource): AddressPart {
  const { random, checks } = source;
  const part: AddressPart = { text: operation.path, ids: [] };
  for (const { name, schema } of parametersIn(operation, 'path')) {
    const idFor = (): string => source.idOf(kindOfParameter(operation.path, name));
    const isOdd = random.next() < 0.05;
    const made = isOdd ? oddStep(random) : makeValue(schema, { ...source, idFor }, name);
    const value = String(made).replaceAll(/[/\\.\p{Cc}]/gu, '-') || '-';
    if (checks.errorsIn(schema, value).length > 0) part.misfit = `path ${name}`;
    part.text = part.text.replace(`{${name}}`, () => encoded(value));
    part.ids.push(value);
  }
  return part;
}

function oddStep(random: SeededRandom): string {
  return random.pick(['1', 'null', 'undefined', '00000000-0000-0000-0000-000000000000', '*', '🦊', 'x'.repeat(300)]);
}

function makeQuery(operation: Operation, source: RequestSource, isWrong: boolean): Omit<AddressPart, 'ids'> {
  const { random, checks } = source;
  const parameters = parametersIn(operation, 'query');
  const share = random.pick([0, 0.3, 0.6, 1]);
  const pairs: [string, string][] = [];
  let misfit: string | undefined;
  for (const { name, required, schema } of parameters) {
    if (!required && random.next() >= share) continue;
    const known = name === 'cursor' && source.cursors.length > 0 && random.next() < 0.6;
    const value = known ? random.pick(source.cursors) : String(makeValue(schema, valueSource(source), name));
    // A NUL is refused before anybody is let in.
    if (checks.errorsIn(schema, value).length > 0 || value.includes('\0')) misfit ??= `query ${name}`;
    pairs.push([name, value]);
  }
  if (isWrong) misfit = spoilQuery(pairs, { ...source, parameters }) ?? misfit;
  const text = pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
  return { text: text === '' ? '' : `?${text}`, ...(misfit === undefined ? {} : { misfit }) };
}

interface SpoilSource extends RequestSource {
  parameters: readonly { name: string; schema: JsonSchema }[];
}

/** Adds to a query what does not belong there. @returns what that is; nothing, if it fits after all */
function spoilQuery(pairs: [string, string][], { random, checks, parameters }: SpoilSource): string | undefined {
  const wrongValues = ['', '-1', '0', 'null', '[]', 'x'.repeat(1_000), '2026-02-30', '１２', 'TRUE'];
  const chosen = parameters.length > 0 && random.next() < 0.7 ? random.pick(parameters) : undefined;
  if (!chosen) {
    pairs.push(['unknownParameter', 'x']);
    return 'query unknownParameter';
  }
  const value = random.pick(wrongValues);
  const isRepeated = pairs.some(([name]) => name === chosen.name);
  pairs.push([chosen.name, value]);
  if (isRepeated) return `query ${chosen.name} twice`;
  return checks.errorsIn(chosen.schema, value).length > 0 ? `query ${chosen.name}` : undefined;
}

/** Halves of surrogate pairs have no UTF-8: they go as a client would send them, replaced. */
function encoded(text: string): string {
  return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));
}
