import type { DbOrTx } from './db.ts';

/** Keeps a secret unless there is one of this name. @returns the one that is kept */
export async function keepSecret(db: DbOrTx, name: string, sealed: string): Promise<string> {
  const { rows } = await db.raw<{ rows: { sealed: string }[] }>(
    `WITH added AS (INSERT INTO secrets (name, sealed) VALUES (:name, :sealed) ON CONFLICT DO NOTHING RETURNING sealed)
     SELECT sealed FROM added UNION ALL SELECT sealed FROM secrets WHERE name = :name LIMIT 1`,
    { name, sealed },
  );
  // Somebody else's insert, committed since this statement began, is seen by the next one alone.
  return rows[0]?.sealed ?? ((await findSecret(db, name)) as string);
}

export async function findSecret(db: DbOrTx, name: string): Promise<string | undefined> {
  const { rows } = await db.raw<{ rows: { sealed: string }[] }>('SELECT sealed FROM secrets WHERE name = ?', [name]);
  return rows[0]?.sealed;
}

export interface KeptSecret {
  name: string;
  sealed: string;
}

export async function listSecrets(db: DbOrTx): Promise<KeptSecret[]> {
  const { rows } = await db.raw<{ rows: KeptSecret[] }>('SELECT name, sealed FROM secrets');
  return rows;
}
