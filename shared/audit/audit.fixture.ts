import type { Clock } from '../platform/clock.ts';
import type { Db, Tx } from '../platform/db.ts';
import { createFieldCipher } from '../platform/field-cipher.ts';
import { createLogger } from '../platform/logger.ts';
import { createSecrets } from '../platform/secrets.ts';
import { createTempDir, createTestDatabase, testConfig } from '../testing/index.ts';
import { type AuditParts, createAudit } from './audit.ts';
import type { AuditEvent, ChainRange } from './audit.schema.ts';
import { verifyChain } from './verify-chain.ts';

/** An event, as routes record them. */
export function eventOf(action: string, more: Partial<AuditEvent> = {}): AuditEvent {
  return {
    action,
    outcome: 'success',
    actor: {
      kind: 'session',
      userId: '0190a8c4-5d1e-7c3a-9b0f-1f2e3d4c5b6a',
      credentialId: '0190a8c4-5d1e-7c3a-9b0f-aaaaaaaaaaaa',
    },
    subject: { type: 'accounts', id: '0190a8c4-5d1e-7c3a-9b0f-bbbbbbbbbbbb' },
    clientIp: '192.0.2.7',
    userAgent: 'Zoë/1.0 (☂)',
    requestId: 'request-1',
    details: { number: 1.5, text: 'a\u0000b\ud800"', none: null, yes: true },
    ...more,
  };
}

/** One for all: deriving its keys takes longer than most tests. */
const cipher = createFieldCipher(testConfig());

/** A chain of its own, on a database of its own. */
export async function createAuditWorld() {
  const database = await createTestDatabase();
  const folder = await createTempDir();
  const config = testConfig({ DATA_DIR: folder.path });
  const { db } = database;
  let nowMs = Date.UTC(2026, 2, 1, 12);
  const clock: Clock = { now: () => new Date((nowMs += 1)) };
  const parts: AuditParts & { config: typeof config } = {
    db,
    clock,
    config,
    secrets: createSecrets(db, cipher),
    logger: createLogger(config),
  };
  return {
    parts,
    database,
    folder: folder.path,
    createAudit: (more: Partial<AuditParts> = {}) => createAudit({ ...parts, ...more }),
    async append(count: number) {
      const audit = createAudit(parts);
      for (let number = 1; number <= count; number += 1) await audit.record(eventOf(`test.n${number}`));
      await audit.close();
    },
    verify: (range: ChainRange = {}, on: Db = db) => verifyChain({ ...parts, db: on }, range),
    passDays(days: number) {
      nowMs += days * 86_400_000;
    },
    async close() {
      await database.drop();
      await folder.remove();
    },
  };
}

export type AuditWorld = Awaited<ReturnType<typeof createAuditWorld>>;

/** What somebody who owns the database can do: change the chain though its triggers refuse that. */
export async function tamper(db: Db, statements: string, bindings: readonly (string | number | Buffer)[] = []) {
  await db.raw('ALTER TABLE audit_entries DISABLE TRIGGER audit_entries_stay');
  await db.raw(statements, [...bindings]);
  await db.raw('ALTER TABLE audit_entries ENABLE TRIGGER audit_entries_stay');
}

/** Runs `change` and `then` in a transaction that is rolled back. */
export async function tried(
  db: Db,
  change: (tx: Tx) => Promise<unknown>,
  then: (tx: Tx) => Promise<unknown>,
): Promise<void> {
  await db
    .transaction(async (tx) => {
      await change(tx);
      await then(tx);
      throw new Error('tried');
    })
    .catch((error: Error) => {
      if (error.message !== 'tried') throw error;
    });
}
