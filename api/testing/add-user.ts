import type { Role } from '../../shared/identity/index.ts';
import type { Db } from '../../shared/platform/db.ts';
import { newId } from '../../shared/platform/ids.ts';

/** Of 32 bytes that no password is known to give, with as little work as there can be. */
const nobodysHash = `$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$${'A'.repeat(43)}`;

/** A user with no password that fits: who they are is shown by `token` alone. */
export async function addUser(db: Db, role: Role = 'user'): Promise<string> {
  const id = newId();
  await db.raw(
    `INSERT INTO users (id, username, password_hash, first_name, last_name, role) VALUES (?, ?, ?, 'A', 'B', ?)`,
    [id, `user-${id}`, nobodysHash, role],
  );
  return id;
}
