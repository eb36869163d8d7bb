/**
 * Sends every hostile text of DIR to every place of every route where a client may put text: no answer may fail, echo
 * markup, take long or show another user's data, and no row of another user may change. Then sends the harmless texts
 * of DIR/benign.json to every free text, where they must be taken and read back as they were.
 *   npm run quality:hostile -- DIR [SECONDS]
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { discoverMounts, discoverRoutes } from '../../api/runtime/mount-routes.ts';
import { type HostilePlace, hostilePlaces, type RawRequest } from '../../api/testing/hostile-places.ts';
import { faultsOf, type RawAnswer } from '../../api/testing/judge-answer.ts';
import { type HostileWorld, startHostileWorld } from './hostile-world.ts';

const files = ['sqli', 'xss', 'path_traversal', 'command_injection', 'nosql_ldap_ssti', 'crlf_header', 'csv_formula'];
const lanes = 8;
/** A text that makes a database or a shell sleep sleeps longer. */
const slowMs = 2_000;
const progressMs = 10_000;

interface Slow {
  place: HostilePlace;
  request: RawRequest;
  text: string;
}

/** What came of it. */
interface Tally {
  sent: number;
  left: number;
  statuses: Map<number, number>;
  faults: string[];
  slow: Slow[];
}

async function readTexts(folder: string): Promise<string[]> {
  const lists = await Promise.all(
    [...files, 'blns'].map(
      async (name) => JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8')) as unknown[],
    ),
  );
  const texts = lists
    .flat()
    .map((entry) => (typeof entry === 'string' ? entry : (entry as { payload: string }).payload));
  return spread([...new Set(texts)]);
}

/** In an order in which any beginning of the list is a fair sample of it. */
function spread<T>(list: readonly T[]): T[] {
  const stride = 37;
  return Array.from({ length: stride }, (_, start) => list.filter((__, index) => index % stride === start)).flat();
}

/** Each place gets its share of the time that is left, so that slow ones (hashed passwords) take a sample. */
async function attack(
  world: HostileWorld,
  places: readonly HostilePlace[],
  texts: string[],
  maxMs: number,
): Promise<Tally> {
  const tally: Tally = { sent: 0, left: 0, statuses: new Map(), faults: [], slow: [] };
  const knownHeaders = await headersOfHarmless(world, places);
  const endMs = performance.now() + maxMs;
  const waiting = [...places];
  const timer = setInterval(() => console.log(`${tally.sent} sent, ${waiting.length} places left`), progressMs);

  const one = async (place: HostilePlace, text: string): Promise<void> => {
    for (const request of place.requests(text)) {
      const answer = await world.send(request, place.access);
      const faults = faultsOf(answer, text, { knownHeaders, foreignTexts: world.foreignTexts });
      tally.sent += 1;
      tally.statuses.set(answer.status, (tally.statuses.get(answer.status) ?? 0) + 1);
      if (faults.length > 0) tally.faults.push(describe(place, request, text, faults.join(', ')));
      if (answer.durationMs > slowMs) tally.slow.push({ place, request, text });
    }
  };
  const lane = async (): Promise<void> => {
    for (let place = waiting.shift(); place; place = waiting.shift()) {
      const now = performance.now();
      const untilMs = now + ((endMs - now) * lanes) / (waiting.length + lanes);
      for (const [index, text] of texts.entries()) {
        if (performance.now() > untilMs) {
          tally.left += texts.length - index;
          break;
        }
        await one(place, text);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  clearInterval(timer);
  for (const { place, request, text } of tally.slow) {
    // Alone, and so not slow because of others.
    const { durationMs } = await world.send(request, place.access);
    if (durationMs > slowMs) tally.faults.push(describe(place, request, text, `${Math.round(durationMs)} ms`));
  }
  return tally;
}

async function headersOfHarmless(world: HostileWorld, places: readonly HostilePlace[]): Promise<Set<string>> {
  const names = new Set(['allow', 'retry-after', 'connection', 'www-authenticate', 'idempotency-replayed']);
  for (const place of places) {
    for (const request of place.requests('text')) {
      for (const name of Object.keys((await world.send(request, place.access)).headers)) names.add(name);
    }
  }
  return names;
}

/** Harmless texts that look hostile are taken as they are, and are there when asked for. */
async function offerHarmless(world: HostileWorld, places: readonly HostilePlace[], texts: readonly string[]) {
  const faults: string[] = [];
  let readBack = 0;
  for (const place of places) {
    const { maxLength = Infinity } = place.freeText ?? {};
    if (!(await readsBack(world, place))) continue;
    for (const text of texts.filter((each) => each.length <= maxLength && each.trim() === each && each !== '')) {
      const [request] = place.requests(text) as [RawRequest];
      const answer = await world.send(request, place.access);
      const shown = shownUnder(place.pointer, answer);
      if (isRefused(place.pointer, answer)) faults.push(describe(place, request, text, `refused: ${answer.text}`));
      if (answer.status >= 400 || shown === undefined) continue;
      const { location } = answer.headers;
      const isOwn = place.access !== 'public' && typeof location === 'string';
      const kept = isOwn ? await world.send({ method: 'GET', path: location, headers: {} }, place.access) : answer;
      if (shown === text && shownUnder(place.pointer, kept) === text) readBack += 1;
      else faults.push(describe(place, request, text, `reads back as ${shown}`));
    }
  }
  return { faults, readBack };
}

/** Whether a place takes any words and shows them again: not so passwords, and what must be one of a list. */
async function readsBack(world: HostileWorld, place: HostilePlace): Promise<boolean> {
  const words = 'Some plain words';
  const [request] = place.requests(words) as [RawRequest];
  return shownUnder(place.pointer, await world.send(request, place.access)) === words;
}

/** Whether the text itself was found at fault, and not what else the request lacked. */
function isRefused(pointer: string, { status, text }: RawAnswer): boolean {
  return status >= 500 || (status === 400 && text.includes(`"pointer":"${pointer}"`));
}

/** The value of the first member with the name of this place, however deep. */
function shownUnder(pointer: string, { text }: RawAnswer): string | undefined {
  const name = pointer.split('/').at(-1);
  let found: string | undefined;
  if (text.startsWith('{'))
    JSON.parse(text, (key, value: unknown) => {
      if (key === name && typeof value === 'string') found ??= value;
      return value;
    });
  return found;
}

/** One fault a place: what is wrong with one text is often wrong with hundreds. */
function oneOfEach(faults: readonly string[]): string[] {
  return [...new Map(faults.toReversed().map((fault) => [fault.split(' "', 1)[0], fault])).values()];
}

function describe({ name }: HostilePlace, request: RawRequest, text: string, what: string): string {
  const body = request.body === undefined ? '' : `\n    ${request.body.slice(0, 300)}`;
  return `${name} ${JSON.stringify(text).slice(0, 120)}: ${what}\n    ${request.method} ${request.path.slice(0, 200)}${body}`;
}

async function main([folder, seconds = '150']: string[]): Promise<number> {
  if (folder === undefined) throw new Error('Usage: npm run quality:hostile -- DIR [SECONDS]');
  const texts = await readTexts(folder);
  const benign = JSON.parse(await readFile(join(folder, 'benign.json'), 'utf8')) as { text: string }[];
  const routes = (await discoverRoutes()).map(({ route }) => route);
  const places = hostilePlaces(routes, await discoverMounts());
  console.log(`${texts.length} texts for ${places.length} places of ${routes.length} routes`);
  const world = await startHostileWorld(lanes);
  try {
    const { sent, left, statuses, faults, slow } = await attack(world, places, texts, Number(seconds) * 1_000);
    const byStatus = [...statuses].toSorted(([a], [b]) => a - b).map(([status, times]) => `${status}: ${times}`);
    console.log(
      `${sent} requests (${byStatus.join(', ')}); ${left} texts left out for time; ${slow.length} slow at first`,
    );
    const free = places.filter(({ freeText }) => freeText !== undefined);
    const harmless = await offerHarmless(
      world,
      free,
      benign.map(({ text }) => text),
    );
    console.log(`${harmless.readBack} harmless texts read back as they were, of ${free.length} places`);
    const found = [...faults, ...harmless.faults, ...(await world.damage())];
    for (const fault of oneOfEach(found)) console.log(`FAULT ${fault}`);
    console.log(found.length === 0 ? 'No fault' : `${found.length} faults`);
    return found.length === 0 ? 0 : 1;
  } finally {
    await world.close();
  }
}

process.exitCode = await main(process.argv.slice(2));
