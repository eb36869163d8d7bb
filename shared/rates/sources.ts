import { readFile } from 'node:fs/promises';
import type { Config } from '../platform/config.ts';
import { Problem } from '../platform/errors.ts';
import { createEcbParser } from './parse-ecb.ts';
import type { DailyRates, RateSource } from './rates.ts';
import { exampleSource } from './rates.store.ts';

/** The address of a file, and how much and how long it may take. */
export interface EcbSettings {
  url: string;
  maxBytes?: number;
  timeoutMs?: number;
}

/** What the settings name, or else the example rates of the house. */
export function rateSourceOf({ ratesUrl }: Pick<Config, 'ratesUrl'>): RateSource {
  return ratesUrl === undefined ? exampleRates : createEcbSource({ url: ratesUrl });
}

/** Rates of a day long past, in the house's own repository: they stand in until a source is set up. */
export const exampleRates: RateSource = {
  name: exampleSource,
  async fetch() {
    const parser = createEcbParser();
    parser.write(await readFile(new URL('example-rates.xml', import.meta.url), 'utf8'));
    return parser.end();
  },
};

/** Reads a file of the European Central Bank's format from the web; all days since 1999 have about 8 MB. */
export function createEcbSource({ url, maxBytes = 16_000_000, timeoutMs = 5_000 }: EcbSettings): RateSource {
  return {
    name: new URL(url).hostname,
    async fetch(signal) {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      const response = await fetch(url, { redirect: 'error', signal: limited }).catch((error: unknown) => {
        throw unreachable(error);
      });
      if (!response.ok || !response.body) {
        await response.body?.cancel();
        throw refused(response.status);
      }
      return parse(response.body, maxBytes);
    },
  };
}

/** A connection that breaks may hold the next time; a file that is wrong stays so. */
async function parse(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<DailyRates[]> {
  const parser = createEcbParser();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  for await (const chunk of readable(body)) {
    if ((bytes += chunk.length) > maxBytes) {
      throw new Problem('unprocessable', `The file of exchange rates is larger than ${maxBytes} bytes.`);
    }
    orUnreadable(() => parser.write(decoder.decode(chunk, { stream: true })));
  }
  return orUnreadable(() => {
    parser.write(decoder.decode());
    return parser.end();
  });
}

async function* readable(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw unreachable(error);
  }
}

function orUnreadable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Problem('unprocessable', 'The source of exchange rates sent what is no file of rates.', { cause: error });
  }
}

function unreachable(cause: unknown): Problem {
  return new Problem('unavailable', 'The source of exchange rates does not answer.', { cause });
}

function refused(status: number): Problem {
  const detail = `The source of exchange rates answered with ${status}.`;
  return new Problem(status >= 500 || status === 429 ? 'unavailable' : 'unprocessable', detail);
}
