import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { deliverMessageJob } from '../../queues/messages/deliver-message.job.ts';
import { keepMessage, type NewMessage } from '../../shared/messages/index.ts';
import { createFieldCipher } from '../../shared/platform/field-cipher.ts';
import type { Logger } from '../../shared/platform/logger.ts';
import {
  createTempDir,
  createTestDatabase,
  type MailServer,
  type SmsGateway,
  startMailServer,
  startSmsGateway,
  testConfig,
  type TestDatabase,
} from '../../shared/testing/index.ts';
import { performJob, type PerformJobOptions } from '../testing/perform-job.ts';
import deliverMessage from './deliver-message.processor.ts';

const cipher = createFieldCipher(testConfig());
const greeting: NewMessage = {
  userId: null,
  channel: 'email',
  to: 'ada@example.org',
  subject: 'Grüße',
  text: 'Your code is 123456.\n.\nNo header: here',
};
const text: NewMessage = { ...greeting, channel: 'sms', to: '+49 (151) 234-567', text: 'Code 99' };

describe('messages.deliver-message', () => {
  let database: TestDatabase;
  let mail: MailServer;
  let gateway: SmsGateway;
  let folder: Awaited<ReturnType<typeof createTempDir>>;

  before(async () => {
    database = await createTestDatabase();
    mail = await startMailServer();
    gateway = await startSmsGateway();
    folder = await createTempDir();
  });

  after(async () => {
    await mail.stop();
    await gateway.stop();
    await folder.remove();
    await database.drop();
  });

  const keep = (message: NewMessage) => keepMessage({ cipher }, database.db, message);
  function deliver(
    messageId: string,
    env: Record<string, string | undefined> = {},
    parts: Partial<PerformJobOptions> = {},
  ) {
    const urls = {
      SMTP_URL: mail.url,
      SMS_URL: gateway.url,
      SMS_TOKEN: 'gateway-token',
      MAIL_FROM: 'House <no-reply@house.example>',
    };
    const config = testConfig({ ...urls, DATA_DIR: folder.path, ...env });
    return performJob(deliverMessageJob, deliverMessage, { messageId }, { db: database.db, cipher, ...parts, config });
  }
  async function sentAt(id: string): Promise<Date | null> {
    const { rows } = await database.db.raw<{ rows: { sent_at: Date | null }[] }>(
      'SELECT sent_at FROM messages WHERE id = ?',
      [id],
    );
    return rows[0]!.sent_at;
  }

  describe('by e-mail', () => {
    it('hands a plain text to the mail server, under the id of the message, and marks it as sent', async () => {
      const id = await keep(greeting);
      const { status, result } = await deliver(id);
      expect([status, result]).to.deep.equal(['completed', { sent: true }]);
      const { from, to, headers, body } = mail.take()[0]!;
      expect([from, to]).to.deep.equal(['no-reply@house.example', ['ada@example.org']]);
      expect(headers.get('message-id')).to.equal(`<${id}@house.example>`);
      expect(headers.get('subject')).to.match(/^=\?UTF-8\?/);
      expect(headers.get('content-type')).to.match(/^text\/plain/);
      expect(body).to.equal(greeting.text);
      expect(await sentAt(id)).to.be.instanceOf(Date);
    });

    it('does not send again what was sent', async () => {
      const id = await keep(greeting);
      await deliver(id);
      expect((await deliver(id)).result).to.deep.equal({ sent: true });
      expect(mail.take()).to.have.lengthOf(1);
    });

    // asvs: 1.3.11
    it('lets no subject make a header', async () => {
      await deliver(await keep({ ...greeting, subject: 'Key "x\r\nBcc: eve@example.org\n\nHello" made' }));
      const { to, headers, body } = mail.take()[0]!;
      expect(to).to.deep.equal([greeting.to]);
      expect([...headers.keys()]).not.to.include('bcc');
      expect(headers.get('subject')).to.match(/^=\?UTF-8\?\S+( =\?UTF-8\?\S+)*$/);
      expect(body).to.equal(greeting.text);
    });

    it('gives up on a recipient whom the server refuses, and does not say whom', async () => {
      mail.refuse(550);
      const { status, attempt, problem } = await deliver(await keep(greeting));
      expect([status, attempt]).to.deep.equal(['failed', 1]);
      expect(problem).to.deep.equal({ code: 'unprocessable', detail: 'The mail server refused the message (550).' });
    });

    it('tries again when the server is busy, or not there', async () => {
      mail.refuse(451);
      const id = await keep(greeting);
      expect(await deliver(id)).to.deep.include({ status: 'retrying' });
      expect(await deliver(id, { SMTP_URL: 'smtp://127.0.0.1:1' })).to.deep.include({ status: 'retrying' });
      expect(await sentAt(id)).to.equal(null);
    });

    it('says nothing of the message where it fails', async () => {
      const said: unknown[] = [];
      const say = (...parts: unknown[]) => said.push(...parts);
      const logger: Logger = { debug: say, info: say, warn: say, error: say, child: () => logger };
      mail.refuse(550);
      await deliver(await keep(greeting), {}, { logger });
      expect(said).not.to.be.empty;
      const [{ err }] = said as [{ err: Error }];
      expect(err.cause).to.equal(undefined);
      expect(`${err.message}${err.stack}`).not.to.contain('ada');
    });
  });

  describe('by SMS', () => {
    it('posts number and text to the gateway, under the id of the message', async () => {
      const id = await keep(text);
      expect((await deliver(id)).status).to.equal('completed');
      const [{ headers, body }] = gateway.take() as [ReturnType<SmsGateway['take']>[number]];
      expect(body).to.deep.equal({ to: '+49151234567', text: 'Code 99' });
      expect(headers).to.include({ authorization: 'Bearer gateway-token', 'idempotency-key': id });
    });

    for (const [answer, status] of [
      [400, 'failed'],
      [408, 'retrying'],
      [429, 'retrying'],
      [500, 'retrying'],
      [302, 'retrying'],
    ] as const) {
      it(`is ${status} after an answer of ${answer}`, async () => {
        gateway.answer(answer);
        const id = await keep(text);
        const job = await deliver(id);
        expect(job.status).to.equal(status);
        expect(JSON.stringify(job.problem)).not.to.contain('151');
        expect(await sentAt(id)).to.equal(null);
        gateway.take();
      });
    }

    it('is tried again when the gateway hangs up', async () => {
      gateway.answer('by hanging up');
      expect((await deliver(await keep(text))).status).to.equal('retrying');
      gateway.take();
    });
  });

  describe('without a server', () => {
    it('writes a file that only its owner reads, outside production', async () => {
      const id = await keep(greeting);
      expect((await deliver(id, { SMTP_URL: undefined })).status).to.equal('completed');
      const file = join(folder.path, 'outbox', `${id}.txt`);
      expect(await readFile(file, 'utf8')).to.equal(`To: ada@example.org\nSubject: Grüße\n\n${greeting.text}\n`);
      expect((await stat(file)).mode & 0o777).to.equal(0o600);
    });

    it('sends nothing in production', async () => {
      const before = await readdir(join(folder.path, 'outbox'));
      const config = { ...testConfig({ DATA_DIR: folder.path }), environment: 'production' as const };
      const messageId = await keep(greeting);
      const job = await performJob(
        deliverMessageJob,
        deliverMessage,
        { messageId },
        { db: database.db, cipher, config },
      );
      expect(job).to.deep.include({ status: 'failed' });
      expect(await readdir(join(folder.path, 'outbox'))).to.deep.equal(before);
    });
  });

  it('has nothing to do for a message that is gone', async () => {
    const id = await keep(greeting);
    await database.db.raw('DELETE FROM messages WHERE id = ?', [id]);
    expect((await deliver(id)).result).to.deep.equal({ sent: false });
    expect(mail.take()).to.be.empty;
  });
});
