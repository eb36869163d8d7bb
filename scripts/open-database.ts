import { startEmbeddedPostgres } from '../shared/platform/embedded-postgres.ts';
import type { Role } from '../shared/platform/enter-role.ts';
import { type AlsoMigrate, migrate } from '../shared/platform/migrate.ts';
import { requireDirectDatabase } from '../shared/platform/require-database.ts';
import { storeSessionSettings } from '../shared/platform/session-settings.ts';

/** The direct address of the configured database, or of the embedded one, which is started for it. */
export async function openDatabase({ config, logger, lifecycle }: Role): Promise<string> {
  if (config.databaseUrl !== undefined) return requireDirectDatabase(config);
  const server = await startEmbeddedPostgres({ dataDir: config.dataDir, logger });
  lifecycle.hold('embedded PostgreSQL', server, ({ stop }) => stop());
  return server.databaseUrl;
}

/**
 * Brings a database up to date for the roles that will use it.
 * @param directUrl for sessions of our own: migrations take turns by a lock
 * @returns the migrations that this call has run
 */
export function prepareDatabase(
  { config, logger }: Pick<Role, 'config' | 'logger'>,
  directUrl: string,
  also: readonly AlsoMigrate[] = [],
): Promise<string[]> {
  const pooled = config.databasePooler !== 'none';
  return migrate(directUrl, [...also, ...(pooled ? [storeSessionSettings] : [])], logger);
}
