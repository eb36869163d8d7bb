import { Agent, request as httpRequest } from 'node:http';
import type { RawRequest } from './hostile-places.ts';

export interface RawAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  durationMs: number;
}

const maxKeptBytes = 1_000_000;
const timeoutMs = 30_000;

/** Sends requests as they are, several over one connection. Close it when done. */
export function createRawClient(url: string, maxConnections = 8) {
  const agent = new Agent({ keepAlive: true, maxSockets: maxConnections });
  return {
    /** Answers that never end (event streams) are left after their headers. */
    send({ method, path, headers, body }: RawRequest, token?: string): Promise<RawAnswer> {
      const startedAtMs = performance.now();
      return new Promise((resolve, reject) => {
        const given = token === undefined ? {} : { Authorization: `Bearer ${token}` };
        const length = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
        const { hostname, port } = new URL(url);
        const sent = httpRequest(
          { agent, hostname, port, method, path, headers: { ...given, ...headers, ...length }, timeout: timeoutMs },
          (response) => {
            const pieces: Buffer[] = [];
            let bytes = 0;
            const finish = () =>
              resolve({
                status: response.statusCode ?? 0,
                headers: response.headers,
                text: Buffer.concat(pieces).toString('utf8'),
                durationMs: performance.now() - startedAtMs,
              });
            if (String(response.headers['content-type']).startsWith('text/event-stream')) {
              finish();
              response.destroy();
              return;
            }
            response.on('data', (piece: Buffer) => {
              if (bytes < maxKeptBytes) pieces.push(piece);
              bytes += piece.length;
            });
            response.once('end', finish).once('error', reject);
          },
        );
        sent.once('error', reject).once('timeout', () => sent.destroy(new Error(`no answer in ${timeoutMs} ms`)));
        sent.end(body);
      });
    },
    close: () => agent.destroy(),
  };
}

export interface Expectations {
  /** Names of headers that answers to harmless text have had. */
  knownHeaders: ReadonlySet<string>;
  /** What belongs to somebody else, and may be in no answer. */
  foreignTexts: readonly string[];
}

/** What is wrong with an answer to a request that carried `text`: nothing, one hopes. */
export function faultsOf(answer: RawAnswer, text: string, { knownHeaders, foreignTexts }: Expectations): string[] {
  const { status, headers } = answer;
  // What is longer than HTTP parsers take does not reach the application.
  if (status === 431 && answer.text === '') return [];
  const type = String(headers['content-type'] ?? '');
  const isJson = /^application\/(problem\+)?json\b/.test(type);
  const checks: [fault: boolean, what: string][] = [
    [status >= 500, `the status ${status}`],
    [headers['x-content-type-options'] !== 'nosniff', 'no nosniff'],
    [
      answer.text !== '' && !/^(application\/(problem\+)?json|text\/(html|plain|event-stream))\b/.test(type),
      `the type ${type}`,
    ],
    [isJson && !isParseable(answer.text), 'JSON that is none'],
    [!isJson && isMarkup(text) && answer.text.includes(text), 'the text, as markup'],
    [foreignTexts.some((foreign) => answer.text.includes(foreign)), 'what belongs to somebody else'],
    [leavesSite(headers['location']), `a redirection to ${String(headers['location'])}`],
    ...Object.keys(headers)
      .filter((name) => !knownHeaders.has(name))
      .map((name): [boolean, string] => [true, `a header ${name}`]),
  ];
  return checks.filter(([fault]) => fault).map(([, what]) => what);
}

/** Whether a browser would read it as more than text. A lone quote is in every page. */
function isMarkup(text: string): boolean {
  return text.length >= 6 && /[<>"'&]/.test(text);
}

function isParseable(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return text === '';
  }
}

function leavesSite(location: string | string[] | undefined): boolean {
  return location !== undefined && new URL(String(location), 'http://here.invalid').host !== 'here.invalid';
}
