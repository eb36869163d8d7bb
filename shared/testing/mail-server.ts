import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

/** A mail as it arrived. */
export interface ReceivedMail {
  from: string;
  to: string[];
  /** By lower-case name. */
  headers: Map<string, string>;
  /** Decoded. */
  body: string;
}

/** A mail server for tests. */
export interface MailServer {
  url: string;
  /** What has arrived since it was last asked. */
  take(): ReceivedMail[];
  /** Answers the next recipient with this code. */
  refuse(responseCode: number): void;
  stop(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  let received: ReceivedMail[] = [];
  let refusal: number | undefined;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo({ address }, _session, done) {
      const responseCode = refusal;
      refusal = undefined;
      done(responseCode === undefined ? null : Object.assign(new Error(`<${address}> no`), { responseCode }));
    },
    onData(stream, { envelope: { mailFrom, rcptTo } }, done) {
      const receive = async (): Promise<void> => {
        const from = mailFrom === false ? '' : mailFrom.address;
        received.push({ from, to: rcptTo.map(({ address }) => address), ...parseMail(await text(stream)) });
      };
      void receive().finally(done);
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.server.address();
  return {
    url: `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    take() {
      const taken = received;
      received = [];
      return taken;
    },
    refuse: (responseCode) => void (refusal = responseCode),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function parseMail(mail: string): Pick<ReceivedMail, 'headers' | 'body'> {
  const end = mail.indexOf('\r\n\r\n');
  const lines = mail
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers = new Map(
    lines
      .map((line) => line.split(/: ?(.*)/s, 2) as [string, string])
      .map(([name, value]) => [name.toLowerCase(), value]),
  );
  const encoded = mail
    .slice(end + 4)
    .replace(/\r\n$/, '')
    .replaceAll('\r\n', '\n');
  const encoding = headers.get('content-transfer-encoding');
  const body = encoding === 'base64' ? Buffer.from(encoded, 'base64').toString('utf8') : encoded;
  return { headers, body };
}
