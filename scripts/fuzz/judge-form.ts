import type { RawAnswer } from '../../api/testing/judge-answer.ts';
import type { OpenApiResponse } from '../../api/runtime/openapi.ts';
import type { FuzzRequest } from './make-request.ts';
import type { SchemaChecks } from './schema-checks.ts';

/** Statuses that no operation declares, because what answers them comes before any operation. */
const generalStatuses: { status: number; why: string; isDue: (request: FuzzRequest) => boolean }[] = [
  {
    status: 304,
    why: 'a GET with If-None-Match (RFC 9110, section 13.1.2)',
    isDue: ({ method, headers }) => method === 'GET' && headers['If-None-Match'] !== undefined,
  },
  {
    status: 413,
    why: 'a body is read up to a length, also where none is asked for',
    isDue: ({ body }) => body !== undefined,
  },
  { status: 415, why: 'and must be JSON', isDue: ({ body }) => body !== undefined },
  { status: 431, why: 'the parser takes so many bytes of headers', isDue: () => true },
];
const requestIdFormat = /^[A-Za-z0-9._-]{8,128}$/;
const slowMs = 10_000;

/** What is wrong with the form of an answer, whoever asked and whatever was asked: held against the document. */
export function judgeForm(request: FuzzRequest, answer: RawAnswer, checks: SchemaChecks): string[] {
  const { status, durationMs } = answer;
  const declared = request.operation.responses[String(status)];
  const general = generalStatuses.some((one) => one.status === status && one.isDue(request));
  return [
    ...(status >= 500 && !isUnavailable(request, answer) ? [`answers ${status}`] : []),
    ...(declared || general ? [] : [`answers ${status}, which is not declared`]),
    ...(durationMs > slowMs ? [`takes more than ${slowMs / 1_000} s`] : []),
    ...judgeHeaders(request, answer),
    ...judgeBody(request, answer, declared, checks),
  ];
}

/** What is not configured here, and says so. */
function isUnavailable({ operation }: FuzzRequest, { status, text }: RawAnswer): boolean {
  const needSettings = ['authSendCode', 'usersSendPhoneCode', 'healthReadReadiness'];
  return status === 503 && needSettings.includes(operation.operationId) && !text.includes('internal-error');
}

function judgeHeaders({ method, headers: sent }: FuzzRequest, { status, headers }: RawAnswer): string[] {
  const requestId = headers['x-request-id'];
  const given = sent['X-Request-ID'];
  const isEchoed = given === undefined || !requestIdFormat.test(given) || requestId === given;
  const followable = status === 201 || status === 202;
  const rules: [fault: boolean, what: string][] = [
    [typeof requestId !== 'string' || requestId === '', 'has no request id'],
    [!isEchoed, 'has another request id than the one that was sent'],
    [followable && headers['location'] === undefined, `answers ${status} without a Location`],
    [status === 412 && sent['If-Match'] === undefined, 'answers 412 without If-Match'],
    [status === 401 && headers['www-authenticate'] === undefined, 'answers 401 without WWW-Authenticate'],
    [method === 'GET' && headers['idempotency-replayed'] !== undefined, 'replays a GET'],
  ];
  return rules.filter(([fault]) => fault).map(([, what]) => what);
}

function judgeBody(
  request: FuzzRequest,
  answer: RawAnswer,
  declared: OpenApiResponse | undefined,
  checks: SchemaChecks,
): string[] {
  const { status, headers, text } = answer;
  const type = String(headers['content-type'] ?? '').replace(/\s*;.*$/, '');
  if (status === 204 || status === 304) return text === '' ? [] : [`has a body with ${status}`];
  if (type === 'text/event-stream') return declared?.content?.[type] ? [] : ['streams, which is not declared'];
  const isJson = /[/+]json$/.test(type);
  const value = isJson ? parsed(text) : text;
  if (value === undefined) return ['has JSON that is none'];
  // What no operation declares is answered as all problems are.
  const content = declared?.content ?? request.operation.responses['400']?.content ?? {};
  const schema = content[type]?.schema;
  if (!schema) return [`answers ${status} with ${type || 'no type'}, which is not declared`];
  const errors = checks
    .errorsIn(schema, value)
    .map((error) => `answers ${status} that does not fit its schema: ${error}`);
  return type === 'application/problem+json' ? [...errors, ...judgeProblem(request, answer, value)] : errors;
}

function judgeProblem({ path }: FuzzRequest, { status, headers }: RawAnswer, problem: unknown): string[] {
  const { status: said, code, type, instance, requestId } = problem as Record<string, unknown>;
  const rules: [fault: boolean, what: string][] = [
    [said !== status, 'has a problem of another status'],
    [type !== `/problems/${String(code)}`, 'has a problem whose type is not that of its code'],
    [instance !== path.replace(/\?.*$/s, ''), 'has a problem about another address'],
    [requestId !== headers['x-request-id'], 'has a problem of another request'],
  ];
  return rules.filter(([fault]) => fault).map(([, what]) => what);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
