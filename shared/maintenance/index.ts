export * from './maintenance.schema.ts';
export { purgeExpired } from './purge-expired.ts';
export { purges } from './purges.ts';
