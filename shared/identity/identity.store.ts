import type { DbOrTx } from '../platform/db.ts';
import type { Role } from './identity.schema.ts';

export interface User {
  id: string;
  username: string;
  email: string | null;
  passwordHash: string;
  firstName: string;
  lastName: string;
  /** See `openPhone` and `openTaxId`. */
  phoneSealed: string | null;
  /** Since when the number is known to be the user's: null for one that was only given. */
  phoneConfirmedAt: Date | null;
  taxIdSealed: string | null;
  role: Role;
  /** Of totals, and of imported rows that name none. */
  currency: string;
  timeZone: string;
  createdAt: Date;
}

export type NewUser = Omit<User, 'phoneConfirmedAt' | 'taxIdSealed' | 'currency' | 'timeZone' | 'createdAt'>;

/** Which name was taken. */
export type NameTaken = 'username' | 'email';

const columns = `id, username, email, password_hash AS "passwordHash", first_name AS "firstName", last_name AS "lastName",
  phone_sealed AS "phoneSealed", phone_confirmed_at AS "phoneConfirmedAt", tax_id_sealed AS "taxIdSealed", role, currency, time_zone AS "timeZone", created_at AS "createdAt"`;

/** Adds a user; another with the same user name or e-mail address is said, not thrown: a transaction goes on. */
export async function insertUser(db: DbOrTx, user: NewUser): Promise<User | NameTaken> {
  const { rows } = await db.raw<{ rows: User[] }>(
    `INSERT INTO users (id, username, email, password_hash, first_name, last_name, phone_sealed, role)
     VALUES (:id, :username, :email, :passwordHash, :firstName, :lastName, :phoneSealed, :role)
     ON CONFLICT DO NOTHING RETURNING ${columns}`,
    { ...user },
  );
  if (rows[0]) return rows[0];
  const taken = await findUserByUsername(db, user.username);
  return taken ? 'username' : 'email';
}

export async function findUser(db: DbOrTx, id: string): Promise<User | undefined> {
  return one(db, 'id = ?', id);
}

export async function findUserByUsername(db: DbOrTx, username: string): Promise<User | undefined> {
  return one(db, 'lower(username) = lower(?)', username);
}

/** Finds the user who logs in under this name, which is an e-mail address when it has an `@`. */
export async function findUserByLogin(db: DbOrTx, login: string): Promise<User | undefined> {
  return login.includes('@') ? one(db, 'lower(email) = lower(?)', login) : findUserByUsername(db, login);
}

async function one(db: DbOrTx, condition: string, value: string): Promise<User | undefined> {
  const { rows } = await db.raw<{ rows: User[] }>(`SELECT ${columns} FROM users WHERE ${condition}`, [value]);
  return rows[0];
}

/** Replaces the hash of a user's password. @returns false when it was replaced before */
export async function replacePasswordHash(
  db: DbOrTx,
  userId: string,
  hashes: { from: string; to: string },
): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    'UPDATE users SET password_hash = :to WHERE id = :userId AND password_hash = :from',
    { userId, ...hashes },
  );
  return rowCount === 1;
}
