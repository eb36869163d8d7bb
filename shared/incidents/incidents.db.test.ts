import { expect } from 'chai';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, createTestDatabase } from '../testing/index.ts';
import {
  findIncident,
  investigateIncident,
  listIncidents,
  purgeIncidents,
  raiseIncident,
  resolveIncident,
} from './index.ts';

describe('incidents', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  const locked = (userId: string | null, severity: 'low' | 'high' | 'critical' = 'low', details = {}) =>
    raiseIncident(database.db, { kind: 'account-locked', severity, userId, details });
  const resolve = (id: string) =>
    resolveIncident(database.db, id, { resolvedBy: newId(), resolution: 'seen', at: new Date() });

  for (const [whom, userId] of [
    ['a user', newId()],
    ['nobody', null],
  ] as const) {
    it(`of ${whom} are opened once, however many raise them at once, and counted`, async () => {
      const ids = await Promise.all(Array.from({ length: 20 }, () => locked(userId)));
      expect(new Set(ids).size).to.equal(1);
      expect(await findIncident(database.db, ids[0]!)).to.include({ status: 'open', userId, occurrences: 20 });
    });
  }

  it('rise in severity, never fall, and gather what is told of them', async () => {
    const userId = newId();
    const id = await locked(userId, 'high', { failures: 5 });
    await locked(userId, 'low', { country: 'NO' });
    expect(await findIncident(database.db, id)).to.deep.include({
      severity: 'high',
      details: { failures: 5, country: 'NO' },
    });
    await locked(userId, 'critical');
    expect((await findIncident(database.db, id))?.severity).to.equal('critical');
  });

  it('are counted up while they are looked into, and open again once they are resolved', async () => {
    const userId = newId();
    const id = await locked(userId);
    expect((await investigateIncident(database.db, id))?.status).to.equal('investigating');
    expect(await locked(userId)).to.equal(id);
    expect(await resolve(id)).to.include({ status: 'resolved', resolution: 'seen', occurrences: 2 });
    expect(await locked(userId)).not.to.equal(id);
  });

  it('are deleted 400 days after they were resolved, and never while they are not', async () => {
    const [old, recent, open] = [await locked(newId()), await locked(newId()), await locked(newId())];
    const now = new Date();
    const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
    await resolveIncident(database.db, old, { resolvedBy: newId(), resolution: 'seen', at: daysAgo(401) });
    await resolveIncident(database.db, recent, { resolvedBy: newId(), resolution: 'seen', at: daysAgo(399) });
    await database.db.raw('UPDATE incidents SET opened_at = ?, last_seen_at = ?', [daysAgo(500), daysAgo(500)]);
    expect(await purgeIncidents(database.db, now)).to.equal(1);
    const left = await Promise.all([old, recent, open].map((id) => findIncident(database.db, id)));
    expect(left.map((incident) => incident?.status)).to.deep.equal([undefined, 'resolved', 'open']);
  });

  it('are resolved by one of many', async () => {
    const id = await locked(newId());
    const resolved = await Promise.all(Array.from({ length: 10 }, () => resolve(id)));
    expect(resolved.filter(Boolean)).to.have.lengthOf(1);
    expect(await investigateIncident(database.db, id)).to.equal(undefined);
  });

  it('belong to the transaction that raises them', async () => {
    const userId = newId();
    const failed = database.db.transaction(async (tx) => {
      await raiseIncident(tx, { kind: 'device-changed', severity: 'medium', userId, details: {} });
      throw new Error('rolled back');
    });
    expect(await failed.catch((error: Error) => error.message)).to.equal('rolled back');
    expect(await listIncidents(database.db, { userId, limit: 10 })).to.deep.equal([]);
  });

  it('are listed by what they are, the last opened first', async () => {
    const userId = newId();
    const first = await locked(userId, 'high');
    await resolve(first);
    const second = await locked(userId, 'high');
    const listed = async (filter: object) =>
      (await listIncidents(database.db, { userId, limit: 10, ...filter })).map(({ id }) => id);
    expect(await listed({})).to.deep.equal([second, first]);
    expect(await listed({ beforeId: second })).to.deep.equal([first]);
    expect(await listed({ status: 'open' })).to.deep.equal([second]);
    expect(await listed({ severity: 'low' })).to.deep.equal([]);
    expect(await listed({ kind: 'device-changed' })).to.deep.equal([]);
    expect(await listed({ limit: 1 })).to.deep.equal([second]);
  });
});
