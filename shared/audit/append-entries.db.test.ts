import { expect } from 'chai';
import { listIncidents } from '../incidents/index.ts';
import type { Db } from '../platform/db.ts';
import { type AuditWorld, createAuditWorld, eventOf, tamper } from './audit.fixture.ts';

const entries = 6;

describe('createAppender', () => {
  let world: AuditWorld;
  let db: Db;

  beforeEach(async () => {
    world = await createAuditWorld();
    ({ db } = world.database);
    await world.append(entries);
  });
  afterEach(() => world.close());

  for (const [what, change] of [
    [
      'the head was moved back without the key',
      'UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit_entries WHERE seq = 3)',
    ],
    ['the tail was cut off', 'SELECT 1'],
    ['the head is gone', 'DELETE FROM audit_head'],
  ] as const) {
    it(`goes on when ${what}, leaves the break to be seen, and raises an incident`, async () => {
      await tamper(db, 'DELETE FROM audit_entries WHERE seq > 3');
      await db.raw(change);
      await world.append(2);
      expect((await world.verify()).valid).to.equal(false);
      expect(await listIncidents(db, { kind: 'audit-chain-broken', limit: 2 })).to.have.lengthOf(1);
      const { rows } = await db.raw<{ rows: unknown[] }>('SELECT FROM audit_entries');
      expect(rows).to.have.lengthOf(5);
    });
  }

  it('misses what it appended itself, though the head that was put back is genuine', async () => {
    const audit = world.createAudit();
    const { rows } = await db.raw<{ rows: { seq: string; hash: Buffer; mac: Buffer }[] }>('SELECT * FROM audit_head');
    await audit.record(eventOf('test.cut-off'));
    await tamper(db, 'DELETE FROM audit_entries WHERE seq > ?', [entries]);
    await db.raw('UPDATE audit_head SET seq = ?, hash = ?, mac = ?', [rows[0]!.seq, rows[0]!.hash, rows[0]!.mac]);
    expect((await world.verify()).valid).to.equal(true);
    await audit.record(eventOf('test.next'));
    await audit.close();
    expect((await world.verify()).break).to.deep.equal({ seq: entries + 1, reason: 'changed' });
    expect(await listIncidents(db, { kind: 'audit-chain-broken', limit: 2 })).to.have.lengthOf(1);
  });

  it('asks the database once where it finds the chain as it left it, and takes a turn where another has appended', async () => {
    const [one, two] = [world.createAudit(), world.createAudit()];
    await one.record(eventOf('test.first'));
    const statements = async (record: () => Promise<void>): Promise<number> => {
      let count = 0;
      const note = () => (count += 1);
      db.on('query', note);
      await record();
      db.removeListener('query', note);
      return count;
    };
    expect(await statements(() => one.record(eventOf('test.second')))).to.equal(1);
    await two.record(eventOf('test.other'));
    expect(await statements(() => one.record(eventOf('test.third')))).to.be.greaterThan(1);
    await Promise.all([one.close(), two.close()]);
    expect(await world.verify()).to.include({ valid: true });
  });
});
