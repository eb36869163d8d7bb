import { expect } from 'chai';
import { systemClock } from '../platform/clock.ts';
import type { Db } from '../platform/db.ts';
import { openDb } from '../platform/db.ts';
import { newId } from '../platform/ids.ts';
import type { Notifications, Subscription } from '../platform/notifications.ts';
import { createTestDatabase, type TestDatabase, until } from '../testing/index.ts';
import { createRevocations } from './revocations.ts';
import { endSessions, purgeExpiredSessions, startSession } from './sessions.ts';

/** A connection that the test loses and finds. */
function createLine() {
  let listening = false;
  let subscription: Subscription | undefined;
  const notifications: Notifications = {
    subscribe(_channel, given) {
      subscription = given;
      return () => (subscription = undefined);
    },
    isListening: () => listening,
    ready: () => new Promise(() => undefined),
    close: () => Promise.resolve(),
  };
  return {
    notifications,
    tell: (id: string) => subscription?.onNotify(id),
    find() {
      listening = true;
      subscription?.onReconnect?.();
    },
    lose() {
      listening = false;
      subscription?.onLost?.();
    },
  };
}

describe('createRevocations', () => {
  let database: TestDatabase;
  /** Closed: who asks it gets an error. */
  let gone: Db;
  let userId: string;
  before(async () => {
    database = await createTestDatabase();
    gone = openDb({ databaseUrl: database.databaseUrl, poolSize: 1, applicationName: 'test' });
    await gone.destroy();
    userId = newId();
    await database.db.raw(
      `INSERT INTO users (id, username, password_hash, first_name, last_name) VALUES (?, 'ada', '', 'A', 'B')`,
      [userId],
    );
  });
  after(() => database.drop());
  let nowMs = Date.now();
  const clock = { now: () => new Date(nowMs) };
  const start = async () => {
    const session = { userId, clientIp: '', userAgent: undefined, deviceId: null, location: null };
    const world = { db: database.db, clock: systemClock };
    return (await startSession(world, { ...session, secondFactorAt: null })).sessionId;
  };
  const end = (sessionId: string) => endSessions(database.db, { userId, sessionId, reason: 'test' });

  it('knows from memory what it was told and what was there, while it listens', async () => {
    const [before, told, other] = [await start(), await start(), await start()];
    await end(before);
    const line = createLine();
    const revocations = createRevocations(database.db, line.notifications, clock);
    line.find();
    await until(() => revocations.isRevoked(other) === false, 'it has read what there is');
    line.tell(told);
    expect([before, told, other].map((id) => revocations.isRevoked(id))).to.deep.equal([true, true, false]);
    revocations.close();
  });

  it('tells who wants to know of a session or key, until they stop', () => {
    const line = createLine();
    const revocations = createRevocations(database.db, line.notifications, clock);
    const [told, added, stopped] = [newId(), newId(), newId()];
    const heard: string[] = [];
    const stop = [told, added, added, stopped].map((id) => revocations.onRevoked(id, () => heard.push(id)));
    stop[1]?.();
    stop[3]?.();
    line.tell(told);
    revocations.add([added, stopped, newId()]);
    expect(heard).to.deep.equal([told, added]);
    revocations.close();
  });

  it('asks the database while it does not listen, at most once a second for a session', async () => {
    const id = await start();
    const line = createLine();
    const revocations = createRevocations(database.db, line.notifications, clock);
    expect(await revocations.isRevoked(id)).to.equal(false);
    await end(id);
    expect(await revocations.isRevoked(id), 'within the second').to.equal(false);
    nowMs += 1_000;
    expect(await revocations.isRevoked(id)).to.equal(true);
  });

  it('does not trust its memory after the connection was lost', async () => {
    const id = await start();
    const line = createLine();
    const revocations = createRevocations(database.db, line.notifications, clock);
    line.find();
    await until(() => revocations.isRevoked(id) === false, 'it has read what there is');
    line.lose();
    await end(id);
    nowMs += 1_000;
    expect(await revocations.isRevoked(id)).to.equal(true);
    line.find();
    await until(() => revocations.isRevoked(id) === true, 'it has read what it missed');
  });

  it('lets nobody in on a guess when the database can not be asked', async () => {
    const line = createLine();
    const revocations = createRevocations(gone, line.notifications, clock);
    line.find();
    const answer = await Promise.resolve(revocations.isRevoked(newId())).catch(() => 'an error');
    expect(answer).to.equal('an error');
    revocations.add(['known']);
    expect(revocations.isRevoked('known')).to.equal(true);
  });

  it('forgets when no token of the session can be about', async () => {
    const id = newId();
    const line = createLine();
    const revocations = createRevocations(database.db, line.notifications, clock);
    revocations.add([id]);
    nowMs += 16 * 60_000 - 1;
    revocations.add([newId()]);
    expect(revocations.isRevoked(id)).to.equal(true);
    nowMs += 1;
    revocations.add([newId()]);
    expect(await revocations.isRevoked(id)).to.equal(false);
  });
});

describe('purgeExpiredSessions', () => {
  // asvs: 14.2.4
  it('deletes, with their tokens, sessions that ended thirty days ago, and no others', async () => {
    const { db, drop } = await createTestDatabase();
    const userId = newId();
    await db.raw(
      `INSERT INTO users (id, username, password_hash, first_name, last_name) VALUES (?, 'ada', '', 'A', 'B')`,
      [userId],
    );
    const dayMs = 24 * 60 * 60_000;
    const now = new Date();
    const startedDaysAgo = async (days: number) => {
      const clock = { now: () => new Date(now.getTime() - days * dayMs) };
      const facts = {
        userId,
        clientIp: '',
        userAgent: undefined,
        deviceId: null,
        location: null,
        secondFactorAt: null,
      };
      return (await startSession({ db, clock }, facts)).sessionId;
    };
    await startedDaysAgo(45);
    const kept = [await startedDaysAgo(43), await startedDaysAgo(0)];
    let deleted = 0;
    for await (const count of purgeExpiredSessions(db, now)) deleted += count;
    expect(deleted).to.equal(1);
    const { rows } = await db.raw<{ rows: { id: string }[] }>('SELECT session_id AS id FROM refresh_tokens');
    expect(rows.map(({ id }) => id)).to.have.members(kept);
    await drop();
  });
});
