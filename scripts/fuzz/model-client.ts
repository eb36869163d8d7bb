import type { RawAnswer } from '../../api/testing/judge-answer.ts';
import { newId } from '../../shared/platform/ids.ts';
import type { Answer, BooksClient, CallOptions } from '../drills/books-client.ts';
import type { Actor } from './cast.ts';
import { type FuzzRun, sendAndJudge } from './exchange.ts';
import { operationAt } from './operations.ts';

/** Who works with the books is none of the cast, and may see none of theirs. */
const modelActor: Actor = { name: 'the model', ownerName: 'the model', mark: '', likely: {}, foreignTexts: [] };

/** What the books are changed by: each answer is judged by the document, each POST is made twice with its key. */
export function createModelClient(run: FuzzRun): BooksClient {
  const counts = { answered: 0, lost: 0, abandoned: 0, replayed: 0 };

  async function call(method: string, path: string, { token, body, headers }: CallOptions = {}): Promise<Answer> {
    const operation = operationAt(run.operations, method, path);
    if (!operation) throw new Error(`${method} ${path}: there is no such operation`);
    const encoded = await encode(body);
    const request = {
      operation,
      method,
      path,
      headers: { ...headers, ...encoded.headers },
      ...(encoded.text === undefined ? {} : { body: encoded.text }),
      pathIds: [],
    };
    const shown: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
    const sent = { ...request, headers: { ...request.headers, ...shown } };
    const actor = { ...modelActor, foreignTexts: run.cast.actor('nobody').foreignTexts };
    const answer = await sendAndJudge(run, { request, sent, actor });
    counts.answered += 1;
    return toAnswer(answer);
  }

  return {
    counts,
    call,
    async post(path, { headers, ...options }) {
      const keyed = { ...options, headers: { ...headers, 'Idempotency-Key': newId() } };
      const answer = await call('POST', path, keyed);
      if (answer.status >= 300) return answer;
      const again = await call('POST', path, keyed);
      const isSame = JSON.stringify(again.body) === JSON.stringify(answer.body);
      if (again.status !== answer.status || !isSame) throw new Error(`POST ${path}: one key has brought two answers`);
      if (!again.headers.has('Idempotency-Replayed')) throw new Error(`POST ${path}: was carried out twice`);
      counts.replayed += 1;
      return answer;
    },
  };
}

async function encode(body: object | undefined): Promise<{ headers: Record<string, string>; text?: string }> {
  if (body === undefined) return { headers: {} };
  if (!(body instanceof FormData)) {
    return { headers: { 'Content-Type': 'application/json' }, text: JSON.stringify(body) };
  }
  const form = new Response(body);
  return { headers: { 'Content-Type': form.headers.get('Content-Type') ?? '' }, text: await form.text() };
}

function toAnswer({ status, headers, text }: RawAnswer): Answer {
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  );
  return { status, headers: new Headers(pairs), body: text === '' ? undefined : JSON.parse(text), wasRepeated: false };
}
