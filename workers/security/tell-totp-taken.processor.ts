import { tellTotpTakenJob } from '../../queues/security/tell-totp-taken.job.ts';
import { mailUser } from '../messages/mail-user.ts';
import { defineProcessor } from '../runtime/define-processor.ts';

const mail = {
  subject: 'Your authenticator app was removed',
  text:
    'An administrator removed the authenticator app and the backup codes of your Countinghouse account. ' +
    'If you did not ask for that, tell them, and choose another password.',
};

export default defineProcessor(tellTotpTakenJob, ({ userId }, ctx) =>
  ctx.commit((tx) => mailUser(ctx, tx, userId, mail)),
);
