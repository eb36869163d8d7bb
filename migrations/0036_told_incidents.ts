import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The severity that somebody was told of; nobody is told of what was there before.
    ALTER TABLE incidents ADD COLUMN told_severity incident_severity;
    UPDATE incidents SET told_severity = severity;
    CREATE INDEX incidents_untold ON incidents (id)
      WHERE severity >= 'high' AND status <> 'resolved' AND (told_severity IS NULL OR told_severity < severity);
    ALTER TABLE users ADD COLUMN restricted_reason_sealed text, ADD COLUMN restricted_by uuid;
    UPDATE incidents SET details = details - 'reason' WHERE kind = 'account-restricted';
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE incidents DROP COLUMN told_severity;
    ALTER TABLE users DROP COLUMN restricted_reason_sealed, DROP COLUMN restricted_by;
  `);
}
