import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '../../shared/platform/ids.ts';

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
  /** It was asked more than once: an earlier time may have done it. */
  wasRepeated: boolean;
}

export interface CallOptions {
  token?: string | undefined;
  /** JSON, or a form with a file. */
  body?: object;
  headers?: Record<string, string>;
  /** Now and then the answer is not waited for, and the same asked again while the first may still be under way. */
  isImpatient?: boolean;
}

export interface CallCounts {
  answered: number;
  /** Requests that brought no answer, because the process died. */
  lost: number;
  /** Requests whose answer was not waited for. */
  abandoned: number;
  /** Answers that were kept from an earlier time. */
  replayed: number;
}

export interface BooksClient {
  readonly counts: Readonly<CallCounts>;
  /** Asks one API process or another, again and again, until one has answered. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** A POST, impatient, with a key that it keeps when it is repeated; `atOnce` is how often it is made at the same time. */
  post(path: string, options: CallOptions, atOnce?: number): Promise<Answer>;
}

const retryMs = 50;
const abandoned = { share: 0.15, mostMs: 50 };

/** The API as a client uses it that must know what became of each request. */
export function createBooksClient(apiUrls: () => string[], until: AbortSignal): BooksClient {
  const counts: CallCounts = { answered: 0, lost: 0, abandoned: 0, replayed: 0 };

  async function attempt(
    method: string,
    url: string,
    { token, body, headers, isImpatient = false }: CallOptions,
  ): Promise<Omit<Answer, 'wasRepeated'> | undefined> {
    const isForm = body instanceof FormData;
    const givesUp = isImpatient && Math.random() < abandoned.share;
    const patience = givesUp ? AbortSignal.timeout(Math.round(Math.random() * abandoned.mostMs)) : undefined;
    try {
      const response = await fetch(url, {
        method,
        headers: {
          ...headers,
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
          ...(body && !isForm ? { 'Content-Type': 'application/json' } : {}),
        },
        ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
        signal: patience ? AbortSignal.any([until, patience]) : until,
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
    } catch (error) {
      until.throwIfAborted();
      if (patience?.aborted) counts.abandoned += 1;
      // What `fetch` throws when the other side is gone.
      else if (error instanceof TypeError) counts.lost += 1;
      else throw error;
      return undefined;
    }
  }

  async function call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    for (let wasRepeated = false; ;) {
      until.throwIfAborted();
      const urls = apiUrls();
      const url = urls[Math.floor(Math.random() * urls.length)];
      const answer = url === undefined ? undefined : await attempt(method, url + path, options);
      if (answer && !isForLater(answer)) {
        counts.answered += 1;
        if (answer.headers.has('Idempotency-Replayed')) counts.replayed += 1;
        if (answer.status >= 500) throw unexpected(`${method} ${path}`, answer);
        return { ...answer, wasRepeated };
      }
      if (url !== undefined) wasRepeated = true;
      await delay(retryMs);
    }
  }

  return {
    counts,
    call,
    async post(path, { headers, ...options }, atOnce = 1) {
      const keyed = { ...options, isImpatient: true, headers: { ...headers, 'Idempotency-Key': newId() } };
      const answers = await Promise.all(Array.from({ length: atOnce }, () => call('POST', path, keyed)));
      // A refusal is not kept: what one was refused, the other may have been granted.
      const granted = answers.filter(({ status }) => status < 300);
      if (new Set(granted.map(({ body }) => JSON.stringify(body))).size > 1) {
        throw new Error(`POST ${path}: one key has brought two answers`);
      }
      return (granted[0] ?? answers[0]) as Answer;
    },
  };
}

/** The database is not there yet, or the same request is under way with another process. */
function isForLater({ status, body }: Pick<Answer, 'status' | 'body'>): boolean {
  return status === 503 || codeOf({ body }) === 'idempotency-in-progress';
}

/** The `code` of a problem. */
export function codeOf({ body }: Pick<Answer, 'body'>): string | undefined {
  return (body as { code?: string } | undefined)?.code;
}

/** @returns the body of an answer with this status @throws when it has another */
export function expectStatus(answer: Answer, status: number, request: string): unknown {
  if (answer.status === status) return answer.body;
  throw unexpected(request, answer);
}

function unexpected(request: string, { status, body }: Pick<Answer, 'status' | 'body'>): Error {
  return new Error(`${request}: ${status} ${JSON.stringify(body)}`);
}
