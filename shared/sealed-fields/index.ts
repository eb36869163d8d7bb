export { resealFields } from './reseal-fields.ts';
export { sealPlainFields } from './seal-plain-fields.ts';
export { type SealedColumn, sealedColumns } from './sealed-columns.ts';
export * from './sealed-fields.schema.ts';
