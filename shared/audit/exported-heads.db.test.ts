import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Db } from '../platform/db.ts';
import type { AuditEntry } from './audit-entry.ts';
import { type AuditWorld, createAuditWorld, tamper } from './audit.fixture.ts';
import { chainAfter, genesis, macOfHead } from './chain.ts';
import { readChain } from './chain.store.ts';
import { exportHead, signHead } from './export-head.ts';

const entries = 6;

describe('exported heads', () => {
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

  it('finds a cut tail though an old head was put back, by a head that was exported', async () => {
    const { rows } = await db.raw<{ rows: { seq: string; hash: Buffer; mac: Buffer }[] }>('SELECT * FROM audit_head');
    await world.append(2);
    await exportHead(world.parts);
    await tamper(db, 'DELETE FROM audit_entries WHERE seq > ?', [entries]);
    await db.raw('UPDATE audit_head SET seq = ?, hash = ?, mac = ?', [rows[0]!.seq, rows[0]!.hash, rows[0]!.mac]);
    await expectBreak(entries + 1, 'truncated');
  });

  /** What somebody with the key and the database can do: change the past and make all hashes anew. */
  async function rewrite(change: (entry: AuditEntry) => AuditEntry, count = entries): Promise<void> {
    const key = await world.parts.secrets.get('audit-chain');
    const kept: AuditEntry[] = [];
    for await (const batch of readChain(db, 0, count)) kept.push(...batch.map(({ entry }) => change(entry)));
    const chained = chainAfter(key, genesis, kept);
    for (const { seq, hash, entry } of chained) {
      await tamper(db, 'UPDATE audit_entries SET action = ?, hash = ? WHERE seq = ?', [entry.action, hash, seq]);
    }
    const last = chained.at(-1)!;
    await db.raw('UPDATE audit_head SET hash = ?, mac = ?', [last.hash, macOfHead(key, last)]);
  }
  const renameSecond = (entry: AuditEntry) =>
    entry.action === 'test.n2' ? { ...entry, action: 'test.harmless' } : entry;

  // asvs: 16.4.2
  it('finds a past that was rewritten whole, key and all, by a head that was exported', async () => {
    await rewrite(renameSecond);
    expect((await world.verify()).valid, 'consistent in itself').to.equal(true);
    await rewrite((entry) => (entry.action === 'test.harmless' ? { ...entry, action: 'test.n2' } : entry));
    await exportHead(world.parts);
    expect((await world.verify()).valid).to.equal(true);
    await rewrite(renameSecond);
    await expectBreak(entries, 'rewritten');
    expect((await world.verify({ fromSeq: 4, toSeq: 5 })).valid, 'a part before the head').to.equal(true);
  });

  it('begins a part at the last exported head before it', async () => {
    await exportHead(world.parts);
    world.passDays(1);
    await world.append(4);
    expect(await world.verify({ fromSeq: entries + 3 })).to.deep.equal({
      valid: true,
      checked: 4,
      fromSeq: entries + 1,
      toSeq: entries + 4,
      break: null,
      breaks: [],
      breakCount: 0,
    });
    await rewrite(renameSecond, entries + 4);
    expect((await world.verify({ fromSeq: entries + 3 })).break).to.deep.equal({ seq: entries + 1, reason: 'changed' });
  });

  it('finds an exported head that was changed', async () => {
    await exportHead(world.parts);
    const folder = join(world.folder, 'audit-heads');
    const [name] = await readdir(folder);
    await writeFile(join(folder, name!), 'e30.e30.e30');
    await expectBreak(null, 'export-changed');
  });

  describe('an export', () => {
    it('is made once a day, for its owner alone', async () => {
      expect(await exportHead(world.parts)).to.deep.equal({ exported: true, seq: entries });
      await world.append(1);
      await exportHead(world.parts);
      const folder = join(world.folder, 'audit-heads');
      expect(await readdir(folder)).to.deep.equal(['2026-03-01.jws']);
      expect((await stat(join(folder, '2026-03-01.jws'))).mode & 0o777).to.equal(0o600);
      world.passDays(1);
      await exportHead(world.parts);
      expect((await readdir(folder)).toSorted()).to.deep.equal(['2026-03-01.jws', '2026-03-02.jws']);
      expect((await world.verify()).valid).to.equal(true);
    });

    it('is refused over an end that was changed', async () => {
      await db.raw('UPDATE audit_head SET mac = hash');
      expect(await exportHead(world.parts)).to.include({ exported: false });
      expect(await signHead(world.parts)).to.equal(undefined);
    });
  });
});
