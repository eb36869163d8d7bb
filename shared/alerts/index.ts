export * from './alerts.schema.ts';
export { type AlertRecord, countUnreadAlerts, listAlerts, purgeAlerts } from './alerts.store.ts';
export { evaluateAlerts, evaluateAllAlerts } from './evaluate-alerts.ts';
export * from './read-alerts.ts';
