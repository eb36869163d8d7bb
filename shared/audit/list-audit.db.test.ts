import { expect } from 'chai';
import pg from 'pg';
import { type TestDatabase, createTestDatabase } from '../testing/index.ts';
import { type AuditFilter, listAuditEntries } from './list-audit.store.ts';

const entries = 20_000;

/** Entries of 100 users; one in a hundred was denied. */
const fill = `
  INSERT INTO audit_entries (seq, id, at, action, outcome, actor_kind, user_id, subject_type, subject_id, details, hash)
    SELECT n, gen_random_uuid(), timestamptz '2026-01-01' + n * interval '1 minute', 'test.a' || n % 50,
      CASE WHEN n % 100 = 0 THEN 'denied' ELSE 'success' END, 'session',
      ('00000000-0000-7000-8000-' || lpad((n % 100)::text, 12, '0'))::uuid, 'things', 'thing-' || n % 1000, '{}', ''
    FROM generate_series(1, ${entries}) n;
  ANALYZE audit_entries;
`;

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: Plan[];
}

describe('listAuditEntries', () => {
  let database: TestDatabase;
  let client: pg.Client;

  before(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.databaseUrl });
    await client.connect();
    await client.query(fill);
  });
  after(async () => {
    await client.end();
    await database.drop();
  });

  /** From top to bottom: `Index Scan audit_entries_by_time`. */
  async function planOf(filter: AuditFilter): Promise<string[]> {
    const sent: { sql: string; bindings: unknown[] }[] = [];
    const note = (query: { sql: string; bindings: unknown[] }): unknown => sent.push(query);
    database.db.on('query', note);
    await listAuditEntries(database.db, filter);
    database.db.removeListener('query', note);
    const steps: string[] = [];
    const walk = (plan: Plan): void => {
      steps.push([plan['Node Type'], plan['Index Name'] ?? plan['Relation Name']].filter(Boolean).join(' '));
      for (const inner of plan.Plans ?? []) walk(inner);
    };
    for (const { sql, bindings } of sent) {
      const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(`EXPLAIN (FORMAT JSON) ${sql}`, bindings);
      for (const { Plan } of rows[0]?.['QUERY PLAN'] ?? []) walk(Plan);
    }
    return steps;
  }

  const userId = '00000000-0000-7000-8000-000000000007';
  const place = { at: '2026-01-08T00:00:00.000Z', seq: '10080' };
  const filters: [what: string, index: string, filter: Omit<AuditFilter, 'limit'>][] = [
    ['all', 'audit_entries_by_time', {}],
    ['a later page', 'audit_entries_by_time', { before: place }],
    ['a time', 'audit_entries_by_time', { from: '2026-01-03T00:00:00Z', to: '2026-01-04T00:00:00Z' }],
    ['an action', 'audit_entries_by_action', { action: 'test.a7', before: place }],
    ['what was denied', 'audit_entries_by_outcome', { outcome: 'denied', before: place }],
    ['what succeeded', 'audit_entries_by_time', { outcome: 'success', before: place }],
    ['a user', 'audit_entries_by_user', { userId, before: place }],
    ['a subject', 'audit_entries_by_subject', { subject: { type: 'things', id: 'thing-7' }, before: place }],
  ];
  for (const [what, index, filter] of filters) {
    it(`reads ${what} by an index, in its order`, async () => {
      expect(await planOf({ ...filter, limit: 50 })).to.deep.equal(['Limit', `Index Scan ${index}`]);
    });
  }

  it('gives each entry once, page by page, newest first, also those of one moment', async () => {
    await database.db.raw(
      `INSERT INTO audit_entries (seq, id, at, action, outcome, actor_kind, user_id, details, hash)
       SELECT seq + ?, gen_random_uuid(), at, action, outcome, actor_kind, user_id, details, hash
       FROM audit_entries WHERE user_id = ?`,
      [entries, userId],
    );
    const seen: number[] = [];
    let last: AuditFilter['before'];
    for (;;) {
      const page = await listAuditEntries(database.db, { userId, before: last, limit: 33 });
      seen.push(...page.map(({ seq }) => seq));
      const end = page.at(-1);
      if (!end) break;
      last = { at: new Date(Number(end.entry.atMicros) / 1_000).toISOString(), seq: String(end.seq) };
    }
    const expected = Array.from({ length: entries / 100 }, (_, n) => n * 100 + 7).flatMap((seq) => [
      seq,
      seq + entries,
    ]);
    expect(seen).to.deep.equal(expected.toReversed());
  });
});
