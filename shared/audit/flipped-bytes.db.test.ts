import { expect } from 'chai';
import type { Db } from '../platform/db.ts';
import { type AuditWorld, createAuditWorld, tried } from './audit.fixture.ts';

const entries = 4;

describe('a changed byte', () => {
  let world: AuditWorld;
  let db: Db;

  beforeEach(async () => {
    world = await createAuditWorld();
    ({ db } = world.database);
    await world.append(entries);
  });
  afterEach(() => world.close());

  const columnsOf = async (): Promise<{ name: string; type: string }[]> =>
    (
      await db.raw<{ rows: { name: string; type: string }[] }>(
        `SELECT attname AS name, atttypid::regtype::text AS type FROM pg_attribute
         WHERE attrelid = 'audit_entries'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
      )
    ).rows;

  /** Every value that differs from this one in a bit of one of its bytes, as SQL. */
  function flips(type: string, length: number): string[] {
    const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
    if (type === 'bytea') return upTo(length).map((at) => `set_byte(value, ${at}, get_byte(value, ${at}) # 1)`);
    if (type === 'uuid') {
      const bytes = "decode(replace(value::text, '-', ''), 'hex')";
      return upTo(16).map((at) => `encode(set_byte(${bytes}, ${at}, get_byte(${bytes}, ${at}) # 1), 'hex')::uuid`);
    }
    if (type === 'bigint') return upTo(64).map((bit) => `value # (1::bigint << ${bit})`);
    // Further bits lead out of the times that there are.
    if (type.startsWith('timestamp')) {
      return upTo(55).flatMap((bit) => [
        `value + (1::bigint << ${bit}) * interval '1 microsecond'`,
        `value - (1::bigint << ${bit}) * interval '1 microsecond'`,
      ]);
    }
    if (type !== 'text') throw new Error(`how to flip a ${type}?`);
    return upTo(length).map((at) => `overlay(value PLACING '~' FROM ${at + 1} FOR 1)`);
  }

  it('is found, whatever the byte, the column and the entry', async () => {
    let flipped = 0;
    await db.raw('ALTER TABLE audit_entries DISABLE TRIGGER audit_entries_stay');
    await db.raw('ALTER TABLE audit_entries DROP CONSTRAINT audit_entries_seq_check');
    for (const { name, type } of await columnsOf()) {
      const length = `length(${type === 'bytea' ? name : `${name}::text`})`;
      const { rows } = await db.raw<{ rows: { length: number }[] }>(
        `SELECT min(${length}) AS length FROM audit_entries`,
      );
      for (const flip of flips(type, rows[0]!.length)) {
        flipped += 1;
        // A bit of the number 4 leads to no number that another of the four has.
        const seq = name === 'seq' ? entries : 1 + (flipped % entries);
        await tried(
          db,
          (tx) => tx.raw(`UPDATE audit_entries SET ${name} = ${flip.replaceAll('value', name)} WHERE seq = ?`, [seq]),
          async (tx) => expect((await world.verify({}, tx)).valid, `${name}: ${flip}`).to.equal(false),
        );
      }
    }
    expect(flipped).to.be.above(400);
    expect((await world.verify()).valid).to.equal(true);
  });
});
