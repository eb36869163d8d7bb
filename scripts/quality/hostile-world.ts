import { countRows, rowsAbout } from '../../api/testing/compare-rows.ts';
import { addUser } from '../../api/testing/add-user.ts';
import type { HostilePlace, RawRequest } from '../../api/testing/hostile-places.ts';
import { createRawClient, type RawAnswer } from '../../api/testing/judge-answer.ts';
import { startTestApi } from '../../api/testing/start-test-api.ts';
import { openEngine } from '../../queues/runtime/engine.ts';
import { openAccount } from '../../shared/accounts/index.ts';
import { createLogger } from '../../shared/platform/logger.ts';
import { createTestDatabase } from '../../shared/testing/index.ts';
import { stopSharedServer } from '../../shared/testing/test-database.ts';

/** The real API on a database of its own, with a user whose data nobody else may see or change. */
export interface HostileWorld {
  send(request: RawRequest, access: HostilePlace['access']): Promise<RawAnswer>;
  /** What is the other user's, and so in no answer. */
  foreignTexts: readonly string[];
  /** What has happened to rows that are not the attacker's. */
  damage(): Promise<string[]>;
  close(): Promise<void>;
}

export async function startHostileWorld(maxConnections: number): Promise<HostileWorld> {
  const { db, databaseUrl, drop } = await createTestDatabase();
  const logger = createLogger({ logLevel: 'silent', environment: 'test' });
  const engine = openEngine({ redisUrl: undefined, databaseUrl, logger });
  const api = await startTestApi({ db, parts: { engine } });
  const client = createRawClient(api.url, maxConnections);
  const owner = await addUser(db);
  const foreignName = 'Account of somebody else';
  await openAccount(api.ctx, owner, { name: foreignName, type: 'checking', currency: 'EUR' });
  const [userId, adminId] = [await addUser(db), await addUser(db, 'admin')];
  const before = { owned: await rowsAbout(db, [owner]), counts: await countRows(db) };

  return {
    foreignTexts: [owner, foreignName],
    async send(request, access) {
      if (access === 'public') return client.send(request);
      const token = await (access === 'admin' ? api.token({ userId: adminId, role: 'admin' }) : api.token({ userId }));
      return client.send(request, token);
    },
    async damage() {
      const counts = await countRows(db);
      const lost = Object.entries(before.counts).filter(([table, rows]) => (counts[table] ?? -1) < rows);
      const changed = JSON.stringify(await rowsAbout(db, [owner])) !== JSON.stringify(before.owned);
      return [
        ...lost.map(([table]) => `the table ${table} has lost rows`),
        ...(changed ? ['rows of another user have changed'] : []),
      ];
    },
    async close() {
      client.close();
      await api.close();
      await engine.close();
      await drop();
      await stopSharedServer();
    },
  };
}
