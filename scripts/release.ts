import { migrateEngine } from '../queues/runtime/postgres-backend.ts';
import { enterRole, requireDatabaseUrl } from '../shared/platform/enter-role.ts';
import { migrate } from '../shared/platform/migrate.ts';

await enterRole(process.env, async ({ config, lifecycle }) => {
  const ran = await migrate(requireDatabaseUrl(config), [migrateEngine]);
  console.log(ran.length === 0 ? 'The database is up to date.' : `Migrated: ${ran.join(', ')}`);
  await lifecycle.release();
  process.exit(0);
});
