import type { ConfigFault } from './config.ts';
import { messageOf } from './errors.ts';

/** The settings that lead to the database. */
export type DatabaseSetting = 'DATABASE_URL' | 'DATABASE_DIRECT_URL';

/** What is wrong with a pooler where none was expected. */
export function poolerFault(name: DatabaseSetting): ConfigFault {
  const mend =
    name === 'DATABASE_URL'
      ? 'set DATABASE_POOLER=transaction, and DATABASE_DIRECT_URL to the address of PostgreSQL itself'
      : 'set it to the address of PostgreSQL itself';
  return { name, detail: `leads to a connection pooler, which keeps neither sessions nor their settings: ${mend}` };
}

/** By SQLSTATE, or by the code of the operating system. */
const details: Readonly<Record<string, string>> = {
  '28P01': 'names a user or a password that PostgreSQL does not accept: correct them',
  '28000': 'names a user whom PostgreSQL does not let connect: correct it, or allow it in pg_hba.conf',
  '3D000': 'names a database that does not exist: create it, or correct the name',
  '42501': 'names a user who may not use this database: grant CONNECT',
  '53300': 'leads to a PostgreSQL that has no connection left: raise max_connections, or end other clients',
  '57P03': 'leads to a PostgreSQL that is starting or stopping: try again when it is ready',
  ENOTFOUND: 'names a host that is not known: correct it',
  EAI_AGAIN: 'names a host that can not be looked up: correct it, or see to the name server',
  ECONNREFUSED: 'leads to where no server listens: start PostgreSQL, or correct host and port',
  ENOENT: 'leads to a socket that does not exist: start PostgreSQL, or correct the path',
  EHOSTUNREACH: 'leads to a host that can not be reached: correct it, or see to the network',
  ENETUNREACH: 'leads to a network that can not be reached: correct the host, or see to the network',
  ETIMEDOUT: 'leads to a server that does not answer: correct host and port, or see to the network',
};

/** What a failed connection says of the setting that it was made with. */
export function databaseFault(name: DatabaseSetting, error: unknown): ConfigFault {
  const { code = '' } = error as { code?: string };
  const message = messageOf(error);
  if (/startup parameter/.test(message)) return poolerFault(name);
  const known = details[/timeout/.test(message) ? 'ETIMEDOUT' : code];
  return { name, detail: known ?? `can not be used: ${message || code}` };
}
