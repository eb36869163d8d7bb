import { hash, hashRaw, verify } from '@node-rs/argon2';

/** Argon2id with the parameters of the OWASP Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export function hashPassword(password: string): Promise<string> {
  return hash(password, parameters);
}

/** Hashes a text as slowly as a password. The same salt gives the same hash. */
export function slowHash(text: string, salt: Buffer): Promise<Buffer> {
  return hashRaw(text, { ...parameters, salt });
}

let nobodysHash: Promise<string> | undefined;

/** Whether the password is the one that was hashed. Without a hash the answer is no, and takes as long. */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  const known = passwordHash ?? (await (nobodysHash ??= hashPassword('the password of nobody')));
  return (await verify(known, password)) && passwordHash !== undefined;
}

/** Whether a hash was made with less work than is asked for now: who has the password should hash it anew. */
export function needsRehash(passwordHash: string): boolean {
  const [, memory, time, lanes] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/.exec(passwordHash) ?? [];
  const { memoryCost, timeCost, parallelism } = parameters;
  return !(Number(memory) >= memoryCost && Number(time) >= timeCost && Number(lanes) >= parallelism);
}
