import { z } from 'zod';

export const factorMethod = z.enum(['totp', 'backup-code', 'email', 'sms']);
export type FactorMethod = z.output<typeof factorMethod>;

/** Those whose codes are sent. */
export const sentMethod = factorMethod.extract(['email', 'sms']);
export type SentMethod = z.output<typeof sentMethod>;

/** A code of any method, as people type it. */
export const factorCode = z.string().trim().min(6, 'must be a code').max(24, 'must be a code');

export const shownFactor = z.strictObject({ method: factorMethod, code: factorCode });
export type ShownFactor = z.output<typeof shownFactor>;

/** What an authenticator app needs, shown before it counts. */
export const totpSetup = z.strictObject({
  /** Base32. */
  secret: z.string(),
  otpauthUrl: z.string(),
  /** The URL as a picture: shapes alone, no script, no reference to anything. */
  qrSvg: z.string(),
});
export type TotpSetup = z.output<typeof totpSetup>;

export const backupCodesView = z.strictObject({ backupCodes: z.array(z.string()) });
