import type { RawAnswer } from '../../api/testing/judge-answer.ts';
import type { FuzzRequest } from './make-request.ts';

/** An input that the document takes and the API does not. */
export interface Refusal {
  operationId: string;
  /** `/amount`, `query.from`. */
  pointer: string;
  detail: string;
}

/** What is wrong with an answer for what was sent: the document refuses it, and the API does not, or the other way. */
export function judgeInput({ misfit, operation }: FuzzRequest, answer: RawAnswer): string[] {
  const code = codeOf(answer);
  if (misfit !== undefined && answer.status < 300) return [`takes what the document refuses: ${misfit}`];
  // Of a file it is for its content to say whether it is of a kind that is known.
  const isFile = operation.requestBody?.content['multipart/form-data'] !== undefined;
  const formCodes = ['malformed-json', 'unsupported-media-type', 'payload-too-large'];
  if (misfit === undefined && !isFile && formCodes.includes(code)) return [`refuses a body that fits as ${code}`];
  return [];
}

/**
 * Which fields of an input that fits were refused as not fitting. The document does not say all that is asked of a
 * field (an amount has as many decimals as its currency, a day lies in a span), so these are listed and not faults.
 */
export function refusalsOf({ misfit, operation }: FuzzRequest, answer: RawAnswer): Refusal[] {
  if (misfit !== undefined || codeOf(answer) !== 'validation-failed') return [];
  const { errors = [], detail } = JSON.parse(answer.text) as {
    detail: string;
    errors?: { pointer: string; detail: string }[];
  };
  const { operationId } = operation;
  if (errors.length === 0) return [{ operationId, pointer: '', detail }];
  return errors.map((error) => ({ operationId, ...error, pointer: error.pointer.replaceAll(/\/\d+/g, '/*') }));
}

/** The code of a problem; empty for anything else. */
export function codeOf({ headers, text }: RawAnswer): string {
  if (!String(headers['content-type']).startsWith('application/problem+json')) return '';
  return /"code":"([a-z-]+)"/.exec(text)?.[1] ?? '';
}
