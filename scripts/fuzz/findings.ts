import type { Actor } from './cast.ts';
import type { SentRequest } from './fuzz-world.ts';
import type { Refusal } from './judge-input.ts';

export interface Finding {
  /** The number of the request within its run. */
  number: number;
  operationId: string;
  actor: Actor['name'];
  what: string;
  reproduction: string;
  /** How often the same was found. */
  count: number;
}

/** What a run has found, each thing once with the first request that showed it. */
export interface Findings {
  all(): Finding[];
  refusals(): { refusal: Refusal; count: number }[];
  add(finding: Omit<Finding, 'count'>): void;
  addRefusal(refusal: Refusal): void;
}

const maxKept = 200;
const maxBodyLength = 600;

export function createFindings(): Findings {
  const findings = new Map<string, Finding>();
  const refusals = new Map<string, { refusal: Refusal; count: number }>();
  return {
    all: () => [...findings.values()],
    refusals: () => [...refusals.values()].toSorted((a, b) => b.count - a.count),
    add(finding) {
      const key = `${finding.operationId} ${finding.what}`;
      const known = findings.get(key);
      if (known) known.count += 1;
      else if (findings.size < maxKept) findings.set(key, { ...finding, count: 1 });
    },
    addRefusal(refusal) {
      const key = `${refusal.operationId} ${refusal.pointer} ${refusal.detail}`;
      const known = refusals.get(key);
      if (known) known.count += 1;
      else if (refusals.size < maxKept) refusals.set(key, { refusal, count: 1 });
    },
  };
}

const shownAs: Record<string, string> = { Authorization: 'Bearer $TOKEN', 'X-API-Key': '$KEY', Cookie: '$COOKIE' };

/** A request as curl would make it, without what shows who makes it, and not longer than can be read. */
export function curlOf({ method, path, headers, body }: SentRequest): string {
  const shownHeaders = Object.entries(headers).map(
    ([name, value]) => `-H ${quoted(`${name}: ${shownAs[name] ?? value}`)}`,
  );
  const data = body === undefined ? [] : [`--data-binary ${quoted(body)}`];
  return ['curl', '-X', method, ...shownHeaders, ...data, quoted(`$URL${path}`).replace("'$URL", "$URL'")].join(' ');
}

/** For a shell, in one line. */
function quoted(text: string): string {
  const short = text.length > maxBodyLength ? `${text.slice(0, maxBodyLength)}…` : text;
  const visible = short.replaceAll(/[\r\n\p{Cc}]/gu, (character) => `\\x${character.charCodeAt(0).toString(16)}`);
  return `'${visible.replaceAll("'", String.raw`'\''`)}'`;
}
