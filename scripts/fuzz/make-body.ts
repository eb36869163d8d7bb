import type { JsonSchema } from '../../api/runtime/openapi.ts';
import type { SeededRandom } from '../drills/seeded-random.ts';
import { makeValue, type ValueSource } from './make-value.ts';
import { brokenJson, misfitBody } from './misfits.ts';
import type { Operation } from './operations.ts';
import type { SchemaChecks } from './schema-checks.ts';

export interface SentBody {
  headers: Record<string, string>;
  text?: string;
  misfit?: string;
}

const json = { 'Content-Type': 'application/json' };
const wrongTypes = ['text/plain', 'application/xml', 'application/json; charset=utf-16', 'multipart/form-data', ''];
const statements = [
  'date,description,amount\n2026-03-01,Rent,-10.00\n2026-03-02,Coffee,-2.50\n',
  'Datum;Betrag;Text\n01.03.2026;-10,00;Miete\n',
  'date,description,amount\n2026-02-30,Rent,x\n',
  '',
  '\u0000\u0001 no statement',
];

/** The body of a request: what the operation takes, spoilt where it is to be wrong. */
export function makeBody(
  { method, requestBody }: Operation,
  source: ValueSource,
  checks: SchemaChecks,
  isWrong: boolean,
): SentBody {
  const { random } = source;
  if (!requestBody) return method === 'GET' ? { headers: {} } : unaskedBody(random);
  const [[mediaType, { schema }] = ['', { schema: {} }]] = Object.entries(requestBody.content);
  if (mediaType === 'multipart/form-data') return makeForm(schema, source, checks, isWrong);
  const fitting = makeValue(schema, source);
  const chance = random.next();
  if (isWrong && chance < 0.12) {
    const type = random.pick(wrongTypes);
    return { headers: type === '' ? {} : { 'Content-Type': type }, text: JSON.stringify(fitting), misfit: 'body type' };
  }
  if (isWrong && chance < 0.24) {
    return { headers: json, text: brokenJson(JSON.stringify(fitting), random), misfit: 'body not JSON' };
  }
  const value = isWrong ? misfitBody(schema, fitting, random) : fitting;
  // Some fields are freed of blanks around them before they are looked at, which no schema says.
  const [error] = checks.errorsIn(schema, trimmed(value)).length === 0 ? [] : checks.errorsIn(schema, value);
  return { headers: json, text: JSON.stringify(value), ...(error === undefined ? {} : { misfit: `body ${error}` }) };
}

function trimmed(value: unknown): unknown {
  const text = JSON.stringify(value, (_name, inner: unknown) => (typeof inner === 'string' ? inner.trim() : inner));
  return JSON.parse(text) as unknown;
}

/** Where no body is asked for, one that says nothing is taken, and one that says something is not. */
function unaskedBody(random: SeededRandom): SentBody {
  const chance = random.next();
  if (chance < 0.9) return { headers: {} };
  if (chance < 0.95) return { headers: json, text: '{}' };
  return { headers: json, text: '{"unknownField":1}', misfit: 'body unasked for' };
}

function makeForm(schema: JsonSchema, source: ValueSource, checks: SchemaChecks, isWrong: boolean): SentBody {
  const { random } = source;
  const { file: _, mapping, ...fields } = makeValue(schema, source) as Record<string, string>;
  // One that is no JSON says no more than a few of them do.
  if (mapping !== undefined && random.next() < 0.2) fields['mapping'] = mapping;
  if (isWrong) Object.assign(fields, random.pick([{ unknownField: 'x' }, { mode: 'wrong' }, { accountId: 'x' }]));
  const hasFile = !isWrong || random.next() < 0.8;
  const boundary = 'a-boundary-of-parts';
  const part = (name: string, content: string, fileName = ''): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${fileName}\r\n\r\n${content}\r\n`;
  const parts = Object.entries(fields).map(([name, value]) => part(name, value));
  if (hasFile) parts.push(part('file', random.pick(statements), '; filename="statement.csv"'));
  const sent = hasFile ? { ...fields, file: '' } : fields;
  const [error] = checks.errorsIn(schema, sent);
  return {
    headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` },
    text: `${parts.join('')}--${boundary}--\r\n`,
    ...(error === undefined ? {} : { misfit: `form ${error}` }),
  };
}
