import { z } from 'zod';

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

/** Longer than any passphrase; bounds what is hashed. */
const maxPasswordLength = 256;

export const registration = z.strictObject({
  username,
  email: z.email('must be an e-mail address').max(254),
  password: z.string().min(12, 'must have at least 12 characters').max(maxPasswordLength),
  firstName: personName,
  lastName: personName,
  phone: z
    .string()
    .regex(/^\+?[0-9][0-9 ()/.-]{4,30}$/, 'must be a telephone number')
    .optional(),
});
export type Registration = z.output<typeof registration>;

export const credentials = z.strictObject({
  /** The user name or the e-mail address. */
  username: z.string().min(1).max(254),
  password: z.string().min(1).max(maxPasswordLength),
});
export type Credentials = z.output<typeof credentials>;

/** A user as the API shows them to themselves. */
export const userView = z.strictObject({
  id: z.uuid(),
  username: z.string(),
  email: z.string().nullable(),
  firstName: z.string(),
  lastName: z.string(),
  phone: z.string().nullable(),
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
