import { expect } from 'chai';
import { newId } from '../platform/ids.ts';
import { openDb } from '../platform/db.ts';
import { until } from '../testing/index.ts';
import { type AuditWorld, createAuditWorld, eventOf } from './audit.fixture.ts';
import { createAudit, recordPending } from './index.ts';
import { listIncidents } from '../incidents/index.ts';

describe('audit', () => {
  let world: AuditWorld;
  beforeEach(async () => {
    world = await createAuditWorld();
  });
  afterEach(() => world.close());

  const rows = () => world.database.db('audit_entries').orderBy('seq').select<Record<string, unknown>[]>();
  const actions = async () => (await rows()).map(({ action }) => action as string);
  const pending = async () => (await world.database.db('audit_pending').select()).length;

  // asvs: 16.2.1
  it('keeps who did what to what, when and from where', async () => {
    const audit = world.createAudit();
    await audit.record(eventOf('accounts.opened', { details: { b: 2, a: 'x' } }));
    await audit.close();
    const [{ id, hash, ...row } = {}] = await rows();
    expect(id).to.match(/^[0-9a-f-]{36}$/);
    expect(hash).to.have.lengthOf(32);
    expect(row).to.deep.equal({
      seq: '1',
      at: new Date('2026-03-01T12:00:00.001Z'),
      action: 'accounts.opened',
      outcome: 'success',
      actor_kind: 'session',
      user_id: '0190a8c4-5d1e-7c3a-9b0f-1f2e3d4c5b6a',
      credential_id: '0190a8c4-5d1e-7c3a-9b0f-aaaaaaaaaaaa',
      subject_type: 'accounts',
      subject_id: '0190a8c4-5d1e-7c3a-9b0f-bbbbbbbbbbbb',
      client_ip: '192.0.2.7',
      user_agent: 'Zoë/1.0 (☂)',
      request_id: 'request-1',
      details: '{"a":"x","b":2}',
    });
  });

  it('keeps one chain of what fifty record at once in several processes, each once', async () => {
    const others = [1, 2].map(() => {
      const db = openDb({ databaseUrl: world.database.databaseUrl, poolSize: 5, applicationName: 'other' });
      return { db, audit: createAudit({ ...world.parts, db }) };
    });
    const audits = [world.createAudit(), ...others.map(({ audit }) => audit)];
    const names = Array.from({ length: 50 }, (_, writer) =>
      Array.from({ length: 6 }, (_, number) => `test.w${writer}-${number}`),
    );
    await Promise.all(
      names.map(async (own, writer) => {
        const audit = audits[writer % audits.length]!;
        for (const [number, action] of own.entries()) {
          if (number % 2 === 0) await audit.record(eventOf(action));
          else await world.database.db.transaction((tx) => audit.record(eventOf(action), tx));
        }
      }),
    );
    await Promise.all(audits.map((audit) => audit.close()));
    await Promise.all(others.map(({ db }) => db.destroy()));
    expect((await actions()).toSorted()).to.deep.equal(names.flat().toSorted());
    expect(await world.verify()).to.deep.equal({
      valid: true,
      checked: 300,
      fromSeq: 1,
      toSeq: 300,
      break: null,
      breaks: [],
      breakCount: 0,
    });
    expect(await pending()).to.equal(0);
  });

  it('keeps what a transaction records if and only if that commits, soon after', async () => {
    const audit = world.createAudit();
    await world.database.db.transaction((tx) => audit.record(eventOf('test.kept'), tx));
    const lost = world.database.db.transaction(async (tx) => {
      await audit.record(eventOf('test.lost'), tx);
      throw new Error('rolled back');
    });
    expect(await lost.catch((error: Error) => error.message)).to.equal('rolled back');
    await until(async () => (await actions()).length > 0, 'the entry is appended');
    await audit.close();
    expect(await actions()).to.deep.equal(['test.kept']);
  });

  it('waits for the commit of the whole when it is recorded within a savepoint', async () => {
    const audit = world.createAudit();
    await world.database.db.transaction(async (tx) => {
      await tx.transaction((inner) => audit.record(eventOf('test.inner'), inner));
      await audit.record(eventOf('test.meanwhile'));
    });
    await until(async () => (await actions()).length === 2, 'both are appended');
    await audit.close();
    expect(await actions()).to.deep.equal(['test.meanwhile', 'test.inner']);
  });

  it('appends in the order in which they were recorded what waited together', async () => {
    const names = Array.from({ length: 20 }, (_, number) => `test.n${number}`);
    await world.database.db.transaction(async (tx) => {
      for (const name of names) await recordPending(tx, eventOf(name), world.parts);
    });
    await world.createAudit().close();
    expect(await actions()).to.deep.equal(names);
  });

  it('appends once what waited when an appender was killed', async () => {
    await world.database.db.transaction((tx) => recordPending(tx, eventOf('test.waits'), world.parts));
    const dying = openDb({ databaseUrl: world.database.databaseUrl, poolSize: 1, applicationName: 'dying' });
    await dying
      .transaction(async (tx) => {
        // As far as an appender comes that is killed before it commits.
        await tx.raw('SELECT pg_advisory_xact_lock(4711007)');
        await tx.raw('DELETE FROM audit_pending');
        const appending = Promise.all([world.createAudit().close(), world.createAudit().close()]);
        await until(async () => (await waiting()) === 2, 'others wait for their turn');
        await world.database.db.raw(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dying' AND datname = current_database()",
        );
        await appending;
      })
      .catch(() => undefined);
    await dying.destroy();
    expect(await actions()).to.deep.equal(['test.waits']);
    expect(await world.verify()).to.include({ valid: true, checked: 1 });
  });

  async function waiting(): Promise<number> {
    const { rows: found } = await world.database.db.raw<{ rows: unknown[] }>(
      "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    );
    return found.length;
  }

  it('brings more that waits than one transaction takes', async () => {
    await world.database.db.transaction(async (tx) => {
      for (let number = 0; number < 501; number += 1) await recordPending(tx, eventOf(`test.n${number}`), world.parts);
    });
    await world.createAudit().close();
    expect(await world.verify()).to.include({ valid: true, checked: 501 });
    expect(await pending()).to.equal(0);
  });

  it('takes text that PostgreSQL can not keep', async () => {
    const audit = world.createAudit();
    const odd = 'a\u0000b\ud800c';
    const event = eventOf('test.odd', {
      userAgent: odd,
      requestId: odd,
      clientIp: odd,
      subject: { type: odd, id: odd },
    });
    await audit.record(event);
    await world.database.db.transaction((tx) => audit.record({ ...event, details: { [odd]: odd } }, tx));
    await audit.close();
    expect((await rows()).map(({ user_agent: agent }) => agent)).to.deep.equal(['abc', 'abc']);
    expect(await world.verify()).to.include({ valid: true, checked: 2 });
  });

  // asvs: 16.4.2
  it('refuses in the database that an entry be changed or removed', async () => {
    const audit = world.createAudit();
    await audit.record(eventOf('test.stays'));
    await audit.close();
    for (const statement of [
      "UPDATE audit_entries SET action = 'test.other'",
      'DELETE FROM audit_entries',
      'TRUNCATE audit_entries',
    ]) {
      const error = await world.database.db.raw(statement).then(
        () => undefined,
        (refusal: Error) => refusal.message,
      );
      expect(error, statement).to.include('audit entries are never changed');
    }
    expect(await actions()).to.deep.equal(['test.stays']);
  });

  it('takes no waiting entry that was forged, changed or put back, and raises an incident', async () => {
    const { db } = world.database;
    const audit = world.createAudit();
    await db.transaction((tx) => recordPending(tx, eventOf('test.genuine'), world.parts));
    const [seen] = await db('audit_pending').select<{ entry: string; mac: Buffer }[]>();
    const again = () => db.raw('INSERT INTO audit_pending (entry, mac) VALUES (?, ?)', [seen!.entry, seen!.mac]);
    await again();
    await db.raw('INSERT INTO audit_pending (entry, mac) VALUES (?, ?)', [
      seen!.entry.replace('test.genuine', 'test.forged').replace(/"id":"[^"]*"/, `"id":"${newId()}"`),
      seen!.mac,
    ]);
    await audit.record(eventOf('test.next'));
    await again();
    await audit.record(eventOf('test.last'));
    await audit.close();
    expect(await actions()).to.deep.equal(['test.genuine', 'test.next', 'test.last']);
    const [incident] = await listIncidents(db, { kind: 'audit-chain-broken', limit: 1 });
    expect(incident).to.deep.include({ severity: 'critical', userId: null, occurrences: 2 });
    expect(incident?.details).to.deep.equal({ reason: 'pending-forged', entries: 1 });
  });
});
