import { expect } from 'chai';
import { createTestDatabase, explainPlans, stepName, type TestDatabase } from '../testing/index.ts';
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

describe('listAuditEntries', () => {
  let database: TestDatabase;

  before(async () => {
    database = await createTestDatabase();
    await database.db.raw(fill);
  });
  after(() => database.drop());

  const userId = '00000000-0000-7000-8000-000000000007';
  const place = { at: '2026-01-08T00:00:00.000Z', seq: '10080' };
  const older = 'ROW(at, seq) <';
  const subject = { type: 'things', id: 'thing-7' };
  const filters: [what: string, index: string, condition: string[], filter: Omit<AuditFilter, 'limit'>][] = [
    ['all', 'by_time', [], {}],
    ['a later page', 'by_time', [older], { before: place }],
    ['a time', 'by_time', ['at >=', 'at <'], { from: '2026-01-03T00:00:00Z', to: '2026-01-04T00:00:00Z' }],
    ['an action', 'by_action', ['action =', older], { action: 'test.a7', before: place }],
    ['what was denied', 'by_outcome', ['outcome =', older], { outcome: 'denied', before: place }],
    ['what succeeded', 'by_time', [older], { outcome: 'success', before: place }],
    ['a user', 'by_user', ['user_id =', older], { userId, before: place }],
    ['a subject', 'by_subject', ['subject_type =', 'subject_id =', older], { subject, before: place }],
  ];
  for (const [what, index, condition, filter] of filters) {
    it(`reads ${what} by an index, in its order`, async () => {
      const [steps = []] = await explainPlans(database, () => listAuditEntries(database.db, { ...filter, limit: 50 }));
      expect(steps.map(stepName)).to.deep.equal(['Limit', `Index Scan audit_entries_${index}`]);
      for (const part of condition) expect(steps[1]?.indexCondition).to.include(part);
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
