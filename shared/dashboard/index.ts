export * from './dashboard.schema.ts';
export * from './dashboard.ts';
export { type DashboardBasis, findDashboardBasis } from './dashboard.store.ts';
