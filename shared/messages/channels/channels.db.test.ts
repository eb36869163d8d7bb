import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { Problem } from '../../platform/errors.ts';
import { type SmsGateway, startSmsGateway } from '../../testing/index.ts';
import { createEmailChannel } from './email-channel.ts';
import { createSmsChannel } from './sms-channel.ts';

const message = { id: 'id-1', to: '', subject: 'Hello', text: 'Hello' };
const never = new AbortController().signal;

async function codeOf(sending: Promise<void>): Promise<string> {
  const error: unknown = await sending.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof Problem ? error.code : `no problem: ${String(error)}`;
}

describe('a channel whose other side is silent', () => {
  let gateway: SmsGateway;
  let mute: Server;
  const open = new Set<Socket>();

  before(async () => {
    gateway = await startSmsGateway();
    mute = createServer((socket) => open.add(socket.on('error', () => undefined)));
    mute.listen(0, '127.0.0.1');
    await once(mute, 'listening');
  });

  after(async () => {
    for (const socket of open) socket.destroy();
    const closed = once(mute, 'close');
    mute.close();
    await closed;
    await gateway.stop();
  });

  it('gives an SMS up after a while', async () => {
    gateway.answer('never');
    const channel = createSmsChannel({ smsUrl: gateway.url, smsToken: undefined, timeoutMs: 50 });
    expect(await codeOf(channel.send({ ...message, to: '+49151' }, never))).to.equal('unavailable');
  });

  it('gives an e-mail up when its attempt ends', async () => {
    const smtpUrl = `smtp://127.0.0.1:${(mute.address() as AddressInfo).port}`;
    const attempt = new AbortController();
    const connected = once(mute, 'connection');
    const sending = createEmailChannel({ smtpUrl, mailFrom: 'no-reply@house.example' }).send(
      { ...message, to: 'ada@example.org' },
      attempt.signal,
    );
    await connected;
    attempt.abort();
    expect(await codeOf(sending)).to.equal('unavailable');
  });
});
