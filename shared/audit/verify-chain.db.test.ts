import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { Db } from '../platform/db.ts';
import { type AuditEntry, textOf } from './audit-entry.ts';
import { type AuditWorld, createAuditWorld, eventOf, tamper, tried } from './audit.fixture.ts';
import { chainAfter } from './chain.ts';

const entries = 6;

describe('verifyChain', () => {
  let world: AuditWorld;
  let db: Db;

  beforeEach(async () => {
    world = await createAuditWorld();
    ({ db } = world.database);
    await world.append(entries);
  });
  afterEach(() => world.close());

  async function expectBreak(seq: number | null, reason: string): Promise<void> {
    const { valid, break: found } = await world.verify();
    expect({ valid, found }).to.deep.equal({ valid: false, found: { seq, reason } });
  }

  it('finds that a value was put where there was none, or taken away', async () => {
    for (const name of [
      'user_id',
      'credential_id',
      'subject_type',
      'subject_id',
      'client_ip',
      'user_agent',
      'request_id',
    ]) {
      await tried(
        db,
        (tx) => tamper(tx, `UPDATE audit_entries SET ${name} = NULL WHERE seq = 2`),
        async (tx) => expect((await world.verify({}, tx)).break, name).to.deep.equal({ seq: 2, reason: 'changed' }),
      );
    }
    const audit = world.createAudit();
    await audit.record(eventOf('test.bare', { subject: null, clientIp: null, userAgent: null, requestId: null }));
    await audit.close();
    for (const name of ['subject_type', 'subject_id', 'client_ip', 'user_agent', 'request_id']) {
      await tried(
        db,
        (tx) => tamper(tx, `UPDATE audit_entries SET ${name} = '' WHERE seq = ?`, [entries + 1]),
        async (tx) => expect((await world.verify({}, tx)).valid, name).to.equal(false),
      );
    }
  });

  it('finds times that look alike: before Christ, and infinite', async () => {
    for (const at of ["'2026-03-01 12:00:00.002 BC'", "'infinity'"]) {
      await tried(
        db,
        (tx) => tamper(tx, `UPDATE audit_entries SET at = ${at} WHERE seq = 2`),
        async (tx) => expect((await world.verify({}, tx)).break).to.deep.equal({ seq: 2, reason: 'changed' }),
      );
    }
  });

  for (const [which, seq, reason] of [
    ['first', 1, 'missing'],
    ['middle', 3, 'missing'],
    ['last', entries, 'truncated'],
  ] as const) {
    it(`finds that the ${which} entry was deleted`, async () => {
      await tamper(db, 'DELETE FROM audit_entries WHERE seq = ?', [seq]);
      await expectBreak(seq, reason);
    });

    it(`finds that the ${which} entry was deleted and the others moved up`, async () => {
      await tamper(db, 'DELETE FROM audit_entries WHERE seq = ?', [seq]);
      await tamper(db, 'UPDATE audit_entries SET seq = seq + 1000 WHERE seq > ?', [seq]);
      await tamper(db, 'UPDATE audit_entries SET seq = seq - 1001 WHERE seq > 1000');
      await expectBreak(seq, seq === entries ? 'truncated' : 'changed');
    });
  }

  // asvs: 16.4.2
  it('finds that all entries were deleted', async () => {
    await tamper(db, 'DELETE FROM audit_entries');
    await expectBreak(1, 'truncated');
  });

  it('finds that two entries changed places, with or without their hashes', async () => {
    await tried(
      db,
      (tx) =>
        tamper(tx, 'UPDATE audit_entries SET seq = 1000 WHERE seq = 2')
          .then(() => tamper(tx, 'UPDATE audit_entries SET seq = 2 WHERE seq = 4'))
          .then(() => tamper(tx, 'UPDATE audit_entries SET seq = 4 WHERE seq = 1000')),
      async (tx) => expect((await world.verify({}, tx)).break).to.deep.equal({ seq: 2, reason: 'changed' }),
    );
    await tamper(
      db,
      `UPDATE audit_entries e SET action = o.action, details = o.details, at = o.at
       FROM audit_entries o WHERE (e.seq, o.seq) IN ((2, 4), (4, 2))`,
    );
    await expectBreak(2, 'changed');
  });

  /** Adds an entry with this hash at the end; with `head`, the head is moved there. */
  async function forge(hash: Buffer, head: boolean, seq = entries + 1): Promise<void> {
    await tamper(
      db,
      `INSERT INTO audit_entries (seq, id, at, action, outcome, actor_kind, details, hash)
       VALUES (?, gen_random_uuid(), now(), 'test.forged', 'success', 'system', '{}', ?)`,
      [seq, hash],
    );
    if (head) await db.raw('UPDATE audit_head SET seq = ?, hash = ?', [seq, hash]);
  }

  it('finds an entry that was appended with a made-up hash', async () => {
    await forge(Buffer.alloc(32, 7), false);
    await expectBreak(entries + 1, 'forged');
  });

  for (const moved of [false, true]) {
    it(`finds an entry that was appended by the algorithm, without the key${moved ? ', and the head moved' : ''}`, async () => {
      const { rows } = await db.raw<{ rows: { hash: Buffer }[] }>(
        'SELECT hash FROM audit_entries ORDER BY seq DESC LIMIT 1',
      );
      const forged = { action: 'test.forged' } as AuditEntry;
      const [made] = chainAfter(Buffer.alloc(32), { seq: entries, hash: rows[0]!.hash }, [forged]);
      const plain = createHash('sha256').update(rows[0]!.hash).update(textOf(forged)).digest();
      for (const hash of [made!.hash, plain]) {
        await forge(hash, moved);
        await expectBreak(entries + 1, moved ? 'changed' : 'forged');
        await tamper(db, 'DELETE FROM audit_entries WHERE seq = ?', [entries + 1]);
      }
    });
  }

  it('finds that the tail was cut off and the head moved back without the key', async () => {
    await tamper(db, 'DELETE FROM audit_entries WHERE seq > 3');
    await db.raw('UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit_entries WHERE seq = 3)');
    await expectBreak(3, 'head-changed');
  });

  it('finds the head changed or gone', async () => {
    for (const change of [
      'UPDATE audit_head SET mac = set_byte(mac, 0, get_byte(mac, 0) # 1)',
      'UPDATE audit_head SET hash = set_byte(hash, 31, get_byte(hash, 31) # 1)',
      'DELETE FROM audit_head',
    ]) {
      await tried(
        db,
        (tx) => tx.raw(change),
        async (tx) =>
          expect((await world.verify({}, tx)).break).to.deep.equal({ seq: entries, reason: 'head-changed' }),
      );
    }
    await db.raw('UPDATE audit_head SET seq = seq + 1');
    await expectBreak(entries + 1, 'truncated');
  });

  it('goes on past a break, and lists each once', async () => {
    await world.append(6);
    await tamper(db, "UPDATE audit_entries SET action = 'test.other' WHERE seq = 2");
    await tamper(db, 'UPDATE audit_entries SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1) WHERE seq = 5');
    await tamper(db, 'DELETE FROM audit_entries WHERE seq IN (7, 8)');
    await tamper(db, "UPDATE audit_entries SET details = '{}' WHERE seq = 10");
    await forge(Buffer.alloc(32, 7), false, 13);
    const verdict = await world.verify();
    expect(verdict.breaks).to.deep.equal([
      { seq: 2, reason: 'changed' },
      { seq: 5, reason: 'changed' },
      { seq: 7, reason: 'missing' },
      { seq: 10, reason: 'changed' },
      { seq: 13, reason: 'forged' },
    ]);
    expect(verdict).to.deep.include({ valid: false, checked: 11, toSeq: 12, breakCount: 5 });
    expect(verdict.break).to.deep.equal(verdict.breaks[0]);
  });

  it('verifies a part, and takes the hash before it as given where no head was exported', async () => {
    await tamper(db, "UPDATE audit_entries SET action = 'test.other' WHERE seq = 2");
    expect((await world.verify({ toSeq: 1 })).valid).to.equal(true);
    expect((await world.verify({ toSeq: 2 })).break).to.deep.equal({ seq: 2, reason: 'changed' });
    expect(await world.verify({ fromSeq: 3, toSeq: 4 })).to.include({ valid: true, checked: 2, fromSeq: 3, toSeq: 4 });
    expect((await world.verify({ fromSeq: 1_000 })).valid).to.equal(true);
  });

  it('finds nothing wrong with a chain without entries', async () => {
    await tamper(db, 'DELETE FROM audit_entries');
    await db.raw('DELETE FROM audit_head');
    expect(await world.verify()).to.deep.equal({
      valid: true,
      checked: 0,
      fromSeq: 1,
      toSeq: 0,
      break: null,
      breaks: [],
      breakCount: 0,
    });
  });

  it('sees one moment of a chain that grows meanwhile', async () => {
    const audit = world.createAudit();
    const growing = Promise.all(Array.from({ length: 100 }, () => audit.record(eventOf('test.more'))));
    const verdicts = await Promise.all(Array.from({ length: 5 }, () => world.verify()));
    await growing;
    await audit.close();
    expect(verdicts.map(({ valid }) => valid)).to.deep.equal(verdicts.map(() => true));
  });
});
