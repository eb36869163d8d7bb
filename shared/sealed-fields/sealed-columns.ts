/** A column whose values are sealed, each for its place: `<table>.<column>:<key>`. */
export interface SealedColumn {
  table: string;
  column: string;
  /** The primary key. */
  key: string;
  keyType: 'uuid' | 'text';
}

/** Every sealed column of the house: what is not in here is left behind when keys are changed. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'secrets', column: 'sealed', key: 'name', keyType: 'text' },
  { table: 'signing_keys', column: 'private_key_sealed', key: 'kid', keyType: 'text' },
  { table: 'users', column: 'phone_sealed', key: 'id', keyType: 'uuid' },
  { table: 'users', column: 'tax_id_sealed', key: 'id', keyType: 'uuid' },
  { table: 'users', column: 'restricted_reason_sealed', key: 'id', keyType: 'uuid' },
  { table: 'totp_secrets', column: 'secret_sealed', key: 'user_id', keyType: 'uuid' },
  { table: 'accounts', column: 'account_number_sealed', key: 'id', keyType: 'uuid' },
  { table: 'accounts', column: 'identity_sealed', key: 'id', keyType: 'uuid' },
  { table: 'messages', column: 'to_sealed', key: 'id', keyType: 'uuid' },
  { table: 'messages', column: 'body_sealed', key: 'id', keyType: 'uuid' },
];

export function placeOf({ table, column }: SealedColumn, key: string): string {
  return `${table}.${column}:${key}`;
}
