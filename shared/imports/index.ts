export * from './import-rows.store.ts';
export * from './imports.schema.ts';
export { type ImportRecord } from './imports.store.ts';
export * from './run-import.ts';
export * from './start-import.ts';
export * from './undo-import.ts';
export { purgeUploads } from './uploads.store.ts';
