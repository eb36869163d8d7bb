import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { exportAuditHeadJob } from '../../queues/security/export-audit-head.job.ts';
import { verifyAuditChainJob } from '../../queues/security/verify-audit-chain.job.ts';
import { type AuditEvent, createAudit } from '../../shared/audit/index.ts';
import { listIncidents } from '../../shared/incidents/index.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import type { Config } from '../../shared/platform/config.ts';
import { createFieldCipher } from '../../shared/platform/field-cipher.ts';
import { createLogger } from '../../shared/platform/logger.ts';
import { createSecrets } from '../../shared/platform/secrets.ts';
import { createTempDir, createTestDatabase, type TestDatabase, testConfig } from '../../shared/testing/index.ts';
import { performJob } from '../testing/perform-job.ts';
import exportAuditHead from './export-audit-head.processor.ts';
import verifyAuditChain from './verify-audit-chain.processor.ts';

const event: AuditEvent = {
  action: 'test.happened',
  outcome: 'success',
  actor: { kind: 'system', userId: null, credentialId: null },
  subject: null,
  clientIp: null,
  userAgent: null,
  requestId: null,
  details: {},
};

describe('audit jobs', () => {
  let database: TestDatabase;
  let folder: Awaited<ReturnType<typeof createTempDir>>;
  let config: Config;

  before(async () => {
    database = await createTestDatabase();
    folder = await createTempDir();
    config = testConfig({ DATA_DIR: folder.path });
    const { db } = database;
    const secrets = createSecrets(db, createFieldCipher(config));
    const audit = createAudit({ db, secrets, clock: systemClock, logger: createLogger(config) });
    await Promise.all([1, 2, 3].map(() => audit.record(event)));
    await audit.close();
  });
  after(async () => {
    await database.drop();
    await folder.remove();
  });

  const perform = () => performJob(verifyAuditChainJob, verifyAuditChain, {}, { db: database.db, config });
  const incidents = () => listIncidents(database.db, { kind: 'audit-chain-broken', limit: 5 });

  it('export the head of the day', async () => {
    const job = await performJob(exportAuditHeadJob, exportAuditHead, {}, { db: database.db, config });
    expect(job.result).to.deep.equal({ exported: true, seq: 3 });
    const [name] = await readdir(join(folder.path, 'audit-heads'));
    const jws = await readFile(join(folder.path, 'audit-heads', name!), 'utf8');
    const [header, payload] = jws.split('.').map((part) => Buffer.from(part, 'base64url'));
    expect(JSON.parse(header!.toString())).to.include({ alg: 'EdDSA', typ: 'audit-head' });
    expect(JSON.parse(payload!.toString())).to.include({ seq: 3 });
  });

  it('find a whole chain whole', async () => {
    expect((await perform()).result).to.deep.equal({
      valid: true,
      checked: 3,
      fromSeq: 1,
      toSeq: 3,
      break: null,
      breaks: [],
      breakCount: 0,
    });
    expect(await incidents()).to.deep.equal([]);
  });

  it('raise a critical incident with the break that they find', async () => {
    await database.db.raw('ALTER TABLE audit_entries DISABLE TRIGGER audit_entries_stay');
    await database.db.raw("UPDATE audit_entries SET outcome = 'denied' WHERE seq = 2");
    const { result } = await perform();
    expect(result).to.deep.include({ valid: false, break: { seq: 2, reason: 'changed' } });
    const found = await incidents();
    expect(found.map(({ severity, details }) => ({ severity, details }))).to.deep.equal([
      { severity: 'critical', details: { seq: 2, reason: 'changed', breakCount: 1 } },
    ]);
  });

  it('go on record with what they found', async () => {
    const secrets = createSecrets(database.db, createFieldCipher(config));
    await createAudit({ db: database.db, secrets, clock: systemClock, logger: createLogger(config) }).close();
    const rows = await database
      .db('audit_entries')
      .where('seq', '>', 3)
      .orderBy('seq')
      .select<Record<string, unknown>[]>();
    expect(rows.map(({ action, outcome, actor_kind: actor }) => [action, outcome, actor])).to.deep.equal([
      ['audit.head-exported', 'success', 'system'],
      ['audit.verified', 'success', 'system'],
      ['audit.verified', 'failure', 'system'],
    ]);
  });

  it('sign no end that was changed, and raise it', async () => {
    await database.db.raw('UPDATE audit_head SET mac = hash');
    const job = await performJob(exportAuditHeadJob, exportAuditHead, {}, { db: database.db, config });
    expect(job.result).to.deep.equal({ exported: false, seq: 0 });
    expect((await incidents())[0]).to.deep.include({
      occurrences: 2,
      details: { reason: 'head-changed', seq: 0, breakCount: 1 },
    });
  });
});
