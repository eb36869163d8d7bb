import { addFinding, exchange, type Exchange, type FuzzRun, sendAndJudge } from './exchange.ts';
import { operationAt } from './operations.ts';
import { changedTables, readFingerprint } from './row-fingerprint.ts';

/** Of how many answers it is looked at what they promise. */
const shares = { repeat: 0.5, unchanged: 0.04, head: 0.04, otherMethod: 0.02, nextPage: 0.3, atOnce: 0.08 };

const timesAtOnce = 3;

/** Holds an answer to what it promises beyond itself. */
export async function followUp(run: FuzzRun, done: Exchange): Promise<void> {
  const { status, headers } = done.answer;
  const isRead = status === 200 && done.sent.method === 'GET' && !String(headers['content-type']).includes('stream');
  const now = (share: number): boolean => run.random.next() < share;
  if (status === 201) await followLocation(run, done);
  if (status < 300 && done.sent.headers['Idempotency-Key'] && now(shares.repeat)) await repeat(run, done);
  if (isRead && now(shares.unchanged)) await lookAgain(run, done);
  if (isRead && now(shares.head)) await askForHead(run, done);
  if (isRead && now(shares.nextPage)) await turnPage(run, done);
  if (now(shares.otherMethod)) await askOtherwise(run, done);
  if (done.sent.method !== 'GET' && now(shares.atOnce)) await askAtOnce(run, done);
}

/** What was made can be looked at where the answer says, by who made it. */
async function followLocation(run: FuzzRun, done: Exchange): Promise<void> {
  const { answer, actor } = done;
  const { location } = answer.headers;
  const { name } = actor;
  if (typeof location !== 'string' || name === 'nobody' || name === 'API key' || name === 'the model') return;
  const operation = operationAt(run.operations, 'GET', location);
  if (!operation) return addFinding(run, done, 'answers 201 with a Location that no operation has');
  const request = { operation, method: 'GET', path: location, headers: {}, pathIds: [] };
  const look = await exchange(run, request, name);
  if (look.answer.status !== 200)
    addFinding(run, done, `answers 201 with a Location that answers ${look.answer.status}`);
}

/** The same request with the same key gets the same answer. What ends a session can not be asked for again with it. */
async function repeat(run: FuzzRun, done: Exchange): Promise<void> {
  const { request, sent, answer, actor } = done;
  if (actor.name === 'API key' || !['user', 'admin'].includes(request.operation['x-access'])) return;
  const again = await run.world.send(sent);
  if (again.status === answer.status && again.text === answer.text) return;
  addFinding(run, done, `answers ${again.status} when it is repeated with its key, or another body`);
}

/** A GET changes nothing: not even when it is made again, because others may be at work while one is made. */
async function lookAgain(run: FuzzRun, done: Exchange): Promise<void> {
  const changes = async (): Promise<string[]> => {
    const before = await readFingerprint(run.world.db);
    await run.world.send(done.sent);
    return changedTables(before, await readFingerprint(run.world.db));
  };
  const first = await changes();
  if (first.length === 0) return;
  const second = await changes();
  for (const table of first.filter((name) => second.includes(name))) addFinding(run, done, `a GET changes ${table}`);
}

/** HEAD is answered as GET is, without the body. */
async function askForHead(run: FuzzRun, done: Exchange): Promise<void> {
  const { status, headers, text } = await run.world.send({ ...done.sent, method: 'HEAD' });
  const isSame = headers['content-type'] === done.answer.headers['content-type'];
  if (status !== done.answer.status || !isSame || text !== '') addFinding(run, done, 'answers HEAD otherwise than GET');
}

/** What comes after a page is not on it. */
async function turnPage(run: FuzzRun, done: Exchange): Promise<void> {
  const { items = [], nextCursor } = pageIn(done.answer.text);
  if (typeof nextCursor !== 'string') return;
  const address = new URL(done.sent.path, 'http://here.invalid');
  address.searchParams.set('cursor', nextCursor);
  const next = await run.world.send({ ...done.sent, path: `${address.pathname}${address.search}` });
  if (next.status !== 200) return addFinding(run, done, `gives a cursor that is answered with ${next.status}`);
  const ids = new Set(items.map(({ id }) => id));
  const isTwice = (pageIn(next.text).items ?? []).some(({ id }) => id !== undefined && ids.has(id));
  if (isTwice) addFinding(run, done, 'shows something on two pages');
}

function pageIn(text: string): { items?: { id?: string }[]; nextCursor?: string | null } {
  return text.startsWith('{') ? (JSON.parse(text) as ReturnType<typeof pageIn>) : {};
}

/** A method that no operation at this address has is refused, and those that there are named. */
async function askOtherwise(run: FuzzRun, done: Exchange): Promise<void> {
  const { operations, random, world } = run;
  const method = random.pick(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
  if (operationAt(operations, method, done.sent.path)) return;
  const { body: _, ...sent } = done.sent;
  const { status, headers } = await world.send({ ...sent, method });
  // Before that it is looked at whether the request could be read in two ways.
  if (status === 405 ? headers['allow'] === undefined : status !== 400 && status !== 404) {
    addFinding(run, done, `answers ${status} to ${method}, which it does not have`);
  }
}

/** What several ask for at the same time is granted or refused, and breaks nothing. What is signed can't come again. */
async function askAtOnce(run: FuzzRun, done: Exchange): Promise<void> {
  if (done.actor.name === 'API key') return;
  await Promise.all(Array.from({ length: timesAtOnce }, () => sendAndJudge(run, done)));
}
