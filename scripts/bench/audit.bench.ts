import { type AuditEvent, createAudit } from '../../shared/audit/index.ts';
import { newId } from '../../shared/platform/ids.ts';
import type { BenchWorld } from './bench-world.ts';
import { type Finding, compare, timeCalls } from './measure.ts';

const entries = 10_000;
const writers = 50;

/** Durable entries a second of the chain, against one INSERT an entry into a table of the same columns and indexes. */
export async function benchAudit({ ctx, ownerId }: BenchWorld): Promise<Finding[]> {
  const { db } = ctx;
  await db.raw('CREATE TABLE plain_entries (LIKE audit_entries INCLUDING ALL)');
  const audit = createAudit(ctx);
  const rate = (ms: number): number => entries / (ms / 1_000);
  const event: AuditEvent = {
    action: 'bench.happened',
    outcome: 'success',
    actor: { kind: 'session', userId: ownerId, credentialId: newId() },
    subject: { type: 'bench', id: newId() },
    clientIp: '192.0.2.1',
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    requestId: newId(),
    details: { number: 1 },
  };
  const { actor, subject } = event;
  let seq = 0;
  const finding = await compare(
    {
      name: 'audit chain',
      ours: 'chained entries',
      baseline: 'one INSERT per entry, unchained',
      unit: 'entries/s',
      target: 1,
      rounds: 4,
    },
    async () => {
      await db.raw('TRUNCATE plain_entries');
      return rate(
        await timeCalls(entries, writers, () =>
          db.raw(
            `INSERT INTO plain_entries (seq, id, at, action, outcome, actor_kind, user_id, credential_id, subject_type,
               subject_id, client_ip, user_agent, request_id, details, hash)
             VALUES (?, ?, now(), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, decode(md5('') || md5(''), 'hex'))`,
            [
              (seq += 1),
              newId(),
              event.action,
              event.outcome,
              actor.kind,
              actor.userId,
              actor.credentialId,
              subject?.type ?? '',
              subject?.id ?? '',
              event.clientIp,
              event.userAgent,
              event.requestId,
              JSON.stringify(event.details),
            ],
          ),
        ),
      );
    },
    async () => rate(await timeCalls(entries, writers, () => audit.record(event))),
  );
  await audit.close();
  await db.raw('DROP TABLE plain_entries');
  return [finding];
}
