import type { Knex } from 'knex';

const indexes = {
  api_keys_revoked: 'ON api_keys (revoked_at) WHERE revoked_at IS NOT NULL',
  api_keys_expiring: 'ON api_keys (expires_at) WHERE expires_at IS NOT NULL',
  alerts_read_by_age: 'ON alerts (created_at) WHERE read_at IS NOT NULL',
  incidents_resolved_by_age: 'ON incidents (resolved_at) WHERE resolved_at IS NOT NULL',
};

/** Rows are changed or deleted all the time, or by the thousand in a night. */
const changing = [
  'alerts',
  'api_key_secrets',
  'api_keys',
  'audit_pending',
  'dead_jobs',
  'devices',
  'idempotency_keys',
  'incidents',
  'job_attempts',
  'job_endings',
  'job_steps',
  'job_ticks',
  'ledger_accounts',
  'messages',
  'refresh_tokens',
  'request_nonces',
  'sent_codes',
  'sessions',
  'sign_in_challenges',
  'sign_in_guards',
  'sign_ins',
  'transactions',
  'upload_chunks',
  'users',
];
/** Rows are added and stay. */
const growing = ['audit_entries', 'import_rows', 'ledger_entries'];

const settings: Record<string, number> = {
  autovacuum_vacuum_scale_factor: 0,
  autovacuum_vacuum_threshold: 20_000,
  autovacuum_vacuum_insert_scale_factor: 0,
  autovacuum_vacuum_insert_threshold: 100_000,
  autovacuum_analyze_scale_factor: 0,
  autovacuum_analyze_threshold: 20_000,
};

/**
 * Ways to what is purged; and autovacuum after so many rows, instead of after a share of a table: of ten million rows a
 * fifth is two million dead ones, which every reader of the indexes passes.
 */
export async function up(knex: Knex): Promise<void> {
  for (const [name, on] of Object.entries(indexes)) await knex.raw(`CREATE INDEX ${name} ${on}`);
  // Their purge walks along the table.
  await knex.raw('DROP INDEX job_endings_by_age');
  const values = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  for (const table of [...changing, ...growing]) await knex.raw(`ALTER TABLE ${table} SET (${values.join(', ')})`);
}

export async function down(knex: Knex): Promise<void> {
  for (const table of [...changing, ...growing]) {
    await knex.raw(`ALTER TABLE ${table} RESET (${Object.keys(settings).join(', ')})`);
  }
  await knex.raw(`
    DROP INDEX ${Object.keys(indexes).join(', ')};
    CREATE INDEX job_endings_by_age ON job_endings USING brin (ended_at) WITH (autosummarize = on);
  `);
}
