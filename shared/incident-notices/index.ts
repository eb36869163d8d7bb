export { type IncidentNotices, prepareNotices } from './incident-notices.ts';
export * from './incident-notices.schema.ts';
export { markTold } from './untold-incidents.store.ts';
