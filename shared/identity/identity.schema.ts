import { z } from 'zod';
import { currencyCode } from '../money/money.schema.ts';
import { isTimeZone } from './time-zone.ts';

export const roles = ['user', 'admin'] as const;
export type Role = (typeof roles)[number];

/** What somebody shows to be let in: an access token of a session, or an API key. */
export type Credential =
  | { kind: 'session'; id: string; secondFactorAt: Date | null }
  | { kind: 'api-key'; id: string; scopes: readonly string[] };

/** Who makes a request, and by what right. */
export interface Principal {
  userId: string;
  role: Role;
  credential: Credential;
}

/** Letters, digits and `._-`: never to be confused with an e-mail address. Compared without regard to case. */
const username = z.string().regex(/^[A-Za-z0-9._-]{3,64}$/, 'must be 3 to 64 letters, digits or . _ -');
const personName = z.string().trim().min(1, 'is required').max(100);
/** 5 to 20 digits, in whatever notation. */
const phone = z
  .string()
  .max(40)
  .regex(/^\+?([ ()/.-]*[0-9]){5,20}[ ()/.-]*$/, 'must be a telephone number');
/** Of no certain form: 6 to 20 letters and digits. */
const taxId = z
  .string()
  .trim()
  .max(40)
  .regex(/^([ ./-]*[\p{L}\p{N}]){6,20}$/u, 'must be a tax id');
/** A name of the IANA time zone database. */
const timeZone = z.string().max(64).refine(isTimeZone, 'must be a time zone such as Europe/Berlin');

/** Longer than any passphrase; bounds what is hashed. */
const maxPasswordLength = 256;

export const registration = z.strictObject({
  username,
  email: z.email('must be an e-mail address').max(254),
  password: z.string().min(12, 'must have at least 12 characters').max(maxPasswordLength),
  firstName: personName,
  lastName: personName,
  phone: phone.nullable().optional(),
});
export type Registration = z.output<typeof registration>;

/** What a user may change of their own; `null` takes it away. */
export const userChange = z.strictObject({
  firstName: personName.optional(),
  lastName: personName.optional(),
  phone: phone.nullable().optional(),
  taxId: taxId.nullable().optional(),
  currency: currencyCode.optional(),
  timeZone: timeZone.optional(),
});
export type UserChange = z.output<typeof userChange>;

export const credentials = z.strictObject({
  /** The user name or the e-mail address. */
  username: z.string().min(1).max(254),
  password: z.string().min(1).max(maxPasswordLength),
});
export type Credentials = z.output<typeof credentials>;

export const passwordChange = z
  .strictObject({ currentPassword: credentials.shape.password, newPassword: registration.shape.password })
  .refine(({ currentPassword, newPassword }) => newPassword !== currentPassword, {
    path: ['newPassword'],
    error: 'must be another than the current one',
  });

/** A user as the API shows them to themselves. */
export const userView = z.strictObject({
  id: z.uuid(),
  username: z.string(),
  email: z.string().nullable(),
  firstName: z.string(),
  lastName: z.string(),
  phone: z.string().nullable(),
  /** Whether codes may be sent there. */
  phoneConfirmed: z.boolean(),
  /** Masked but for the last four characters. */
  taxId: z.string().nullable(),
  currency: currencyCode,
  timeZone: z.string(),
  role: z.enum(roles),
  createdAt: z.iso.datetime(),
});
export type UserView = z.output<typeof userView>;

export const signedIn = z.strictObject({
  user: userView,
  accessToken: z.string(),
  /** Seconds. */
  expiresIn: z.int(),
});
