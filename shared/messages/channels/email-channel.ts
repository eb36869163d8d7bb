import { createTransport } from 'nodemailer';
import type { Config } from '../../platform/config.ts';
import { Problem } from '../../platform/errors.ts';
import type { Channel } from './channel.ts';

const timeouts = { dnsTimeout: 5_000, connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 10_000 };

/** Plain text over SMTP, a connection a message. The server's own words are kept out of errors: they quote addresses. */
export function createEmailChannel({ smtpUrl, mailFrom }: { smtpUrl: string } & Pick<Config, 'mailFrom'>): Channel {
  const transport = createTransport({ url: smtpUrl, ...timeouts, disableFileAccess: true, disableUrlAccess: true });
  const domain = /@([A-Za-z0-9.-]+)/.exec(mailFrom)?.[1] ?? 'localhost';
  return {
    async send({ id, to, subject, text }, signal) {
      // An address as an object is taken as one address, whatever is in it.
      const message = { messageId: `<${id}@${domain}>`, from: mailFrom, to: { name: '', address: to }, subject, text };
      await transport.sendMail({ ...message, signal }).catch((error: unknown) => {
        throw problemOf(error);
      });
    },
  };
}

/** An answer of 500 or more to the sender, the recipient or the text is final (RFC 5321, section 4.2.1). */
function problemOf(error: unknown): Problem {
  const { code = 'unknown', responseCode } = error as { code?: string; responseCode?: number };
  const reason = responseCode ?? code;
  if ((code === 'EENVELOPE' || code === 'EMESSAGE') && (responseCode ?? 500) >= 500) {
    return new Problem('unprocessable', `The mail server refused the message (${reason}).`);
  }
  return new Problem('unavailable', `The mail server did not take the message (${reason}). It is tried again.`);
}
