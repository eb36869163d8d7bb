import { z } from 'zod';
import { deviceChange, deviceDescription } from '../devices/devices.schema.ts';
import { credentials } from '../identity/identity.schema.ts';
import { shownFactor } from '../second-factors/second-factors.schema.ts';

export const logInRequest = credentials.extend({ device: deviceDescription.optional() });

export const factorRequest = shownFactor.extend({ challengeId: z.uuid() });
export type FactorRequest = z.output<typeof factorRequest>;

export const signInOutcome = z.enum([
  'signed-in',
  'wrong-password',
  'second-factor-asked',
  'second-factor-failed',
  'locked',
  'refused',
]);
export type SignInOutcome = z.output<typeof signInOutcome>;

/** One reason for caution, what it weighs, and why it was found. */
export const riskTerm = z.strictObject({
  term: z.enum(['night', 'new-location', 'impossible-travel', 'failures']),
  score: z.number(),
  detail: z.string(),
});
export type RiskTerm = z.output<typeof riskTerm>;

/** An attempt to sign in, as its user sees it. */
export const signInView = z.strictObject({
  id: z.uuid(),
  at: z.iso.datetime(),
  outcome: signInOutcome,
  clientIp: z.string().nullable(),
  userAgent: z.string().nullable(),
  country: z.string().nullable(),
  city: z.string().nullable(),
  deviceId: z.uuid().nullable(),
  /** In what the device differed from those known. */
  deviceChanges: z.array(deviceChange),
  /** 0 to 1; null where it was not assessed. */
  score: z.number().nullable(),
  terms: z.array(riskTerm),
});
