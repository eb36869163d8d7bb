import { expect } from 'chai';
import { createFieldCipher } from '../platform/field-cipher.ts';
import { newId } from '../platform/ids.ts';
import { createTestDatabase, testConfig, type TestDatabase } from '../testing/index.ts';
import { keepMessage, type MessageChannel, messageChannels, purgeMessages } from './index.ts';

const cipher = createFieldCipher(testConfig());

describe('messages', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());
  afterEach(() => database.db.raw('DELETE FROM messages'));

  const keep = (channel: MessageChannel, to: string, userId: string | null = null) =>
    keepMessage({ cipher }, database.db, { userId, channel, to, subject: 'Code', text: 'It is 4711.' });
  const rows = async () => (await database.db.raw<{ rows: Record<string, unknown>[] }>('SELECT * FROM messages')).rows;

  // asvs: 14.2.4
  it('are kept sealed: neither address nor text can be read', async () => {
    const id = await keep('email', 'ada@example.org');
    const [row] = await rows();
    expect(row).to.include({ id, sent_at: null });
    expect(JSON.stringify(row)).not.to.match(/ada|example|Code|4711/);
    expect(await cipher.open(row!['to_sealed'] as string, `messages.to_sealed:${id}`)).to.equal('ada@example.org');
  });

  for (const [channel, to] of [
    ['email', 'ada@example.org, eve@example.org'],
    ['email', 'ada@example.org\r\nBcc: eve@example.org'],
    ['email', 'Ada <ada@example.org>'],
    ['email', 'ada'],
    ['sms', 'ada@example.org'],
    ['sms', '+49 151 1234567;+49 151 7654321'],
    ['sms', '12'],
  ] as const) {
    // asvs: 1.3.11
    it(`refuse ${JSON.stringify(to)} as an address for ${channel}`, async () => {
      const refused = await keep(channel, to).catch((error: unknown) => error);
      expect(refused).to.include({ code: 'unprocessable' });
      expect(await rows()).to.be.empty;
    });
  }

  it('go with the user whom they are about', async () => {
    const userId = newId();
    await database.db.raw(
      `INSERT INTO users (id, username, password_hash, first_name, last_name) VALUES (?, 'ada', '', 'A', 'B')`,
      [userId],
    );
    await keep('email', 'ada@example.org', userId);
    await database.db.raw('DELETE FROM users');
    expect(await rows()).to.be.empty;
  });

  // asvs: 14.2.4
  it('are purged after 30 days', async () => {
    const id = await keep('sms', '+49 151 1234567');
    const dayMs = 86_400_000;
    expect(await purgeMessages(database.db, new Date(Date.now() + 29 * dayMs))).to.equal(0);
    expect(await purgeMessages(database.db, new Date(Date.now() + 31 * dayMs))).to.equal(1);
    expect((await rows()).map((row) => row['id'])).not.to.include(id);
  });

  it('can be sent where a server is set up, and outside production in any case', () => {
    const production = { ...testConfig({ SMTP_URL: 'smtp://mail.example' }), environment: 'production' as const };
    expect(messageChannels(production)).to.deep.equal(['email']);
    expect(messageChannels(testConfig())).to.deep.equal(['email', 'sms']);
  });
});
