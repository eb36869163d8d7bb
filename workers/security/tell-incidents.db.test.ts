import { expect } from 'chai';
import { tellIncidentsJob } from '../../queues/security/tell-incidents.job.ts';
import { type IncidentSeverity, raiseIncident } from '../../shared/incidents/index.ts';
import { newId } from '../../shared/platform/ids.ts';
import { createTestDatabase, type TestDatabase, testSeals } from '../../shared/testing/index.ts';
import { performJob } from '../testing/perform-job.ts';
import tellIncidents from './tell-incidents.processor.ts';

describe('security.tell-incidents', () => {
  let database: TestDatabase;
  let admins: string[];
  let userId: string;

  before(async () => {
    database = await createTestDatabase();
    admins = [await addUser('admin', 'admin'), await addUser('other-admin', 'admin')];
    await addUser('restricted-admin', 'admin', { restricted_at: new Date() });
    await addUser('admin-without-address', 'admin', { email: null });
  });
  beforeEach(async () => {
    await database.db.raw('DELETE FROM messages; DELETE FROM incidents');
    userId = await addUser(`user-${newId()}`, 'user');
  });
  after(() => database.drop());

  async function addUser(name: string, role: string, more: object = {}): Promise<string> {
    const id = newId();
    const { cipher } = testSeals(database.db);
    await database.db('users').insert({
      id,
      username: name,
      email: `${name}@example.org`,
      password_hash: '',
      first_name: 'A',
      last_name: 'B',
      role,
      phone_sealed: await cipher.seal('+4915100000000', `users.phone_sealed:${id}`),
      phone_confirmed_at: new Date(),
      ...more,
    });
    return id;
  }
  const tell = async () => (await performJob(tellIncidentsJob, tellIncidents, {}, { db: database.db })).result;
  const raise = (severity: IncidentSeverity, about: string | null = userId) =>
    raiseIncident(database.db, { kind: 'high-risk-sign-in', severity, userId: about, details: {} });

  async function sent(): Promise<{ userId: string; channel: string; subject: string; text: string }[]> {
    const { cipher } = testSeals(database.db);
    const rows = await database
      .db('messages')
      .orderBy('id')
      .select<{ id: string; user_id: string; channel: string; body_sealed: string }[]>();
    return Promise.all(
      rows.map(async ({ id, user_id, channel, body_sealed: sealed }) => ({
        userId: user_id,
        channel,
        ...(JSON.parse(await cipher.open(sealed, `messages.body_sealed:${id}`)) as { subject: string; text: string }),
      })),
    );
  }

  it('tells admins by mail, and the user by mail and SMS, each in a job of its own', async () => {
    const id = await raise('high');
    expect(await tell()).to.deep.equal({ incidents: 1, messages: 4 });
    const messages = await sent();
    expect(messages.map((message) => [message.userId, message.channel])).to.have.deep.members([
      [userId, 'email'],
      [userId, 'sms'],
      ...admins.map((admin) => [admin, 'email']),
    ]);
    expect(messages.at(-1)?.text).to.contain(`/api/admin/security/incidents/${id}`);
    expect(messages.at(-1)?.text).not.to.contain('example.org');
    expect(messages[0]?.text).to.contain('change your password');
    const deliveries = await database.db('jobs').where({ kind: 'messages.deliver-message', status: 'queued' });
    expect(deliveries).to.have.length(4);
  });

  it('tells once, and again when it has become worse', async () => {
    await raise('high');
    await tell();
    await raise('high');
    expect(await tell()).to.deep.equal({ incidents: 0, messages: 0 });
    await raise('critical');
    expect(await tell()).to.deep.include({ incidents: 1 });
    expect(await tell()).to.deep.include({ incidents: 0 });
  });

  it('tells of nothing that is lesser, or resolved already', async () => {
    await raise('medium');
    const resolved = await raiseIncident(database.db, {
      kind: 'impossible-travel',
      severity: 'high',
      userId,
      details: {},
    });
    await database.db('incidents').where({ id: resolved }).update({ status: 'resolved', resolved_at: new Date() });
    expect(await tell()).to.deep.equal({ incidents: 0, messages: 0 });
  });

  it('tells admins of many in one mail, and sends no SMS to a number that is not confirmed', async () => {
    await database.db('users').where({ id: userId }).update({ phone_confirmed_at: null });
    for (let count = 0; count < 25; count += 1)
      await raise('high', await addUser(`many-${newId()}`, 'user', { email: null, phone_confirmed_at: null }));
    await raise('high');
    expect(await tell()).to.deep.equal({ incidents: 26, messages: 3 });
    const mail = (await sent()).find((message) => message.userId === admins[0]);
    expect(mail?.subject).to.equal('26 incidents need a look');
    expect(mail?.text).to.contain('and 6 more');
  });

  it('tells a restricted user what it means, without the reason', async () => {
    await raiseIncident(database.db, {
      kind: 'account-restricted',
      severity: 'high',
      userId,
      details: { by: admins[0]! },
    });
    await tell();
    const [mail] = (await sent()).filter((message) => message.userId === userId);
    expect(mail?.subject).to.equal('Your account is restricted');
  });
});
