export * from './incidents.schema.ts';
export {
  findIncident,
  type Incident,
  type IncidentFilter,
  investigateIncident,
  listIncidents,
  type NewIncident,
  purgeIncidents,
  raiseIncident,
  type Resolution,
  resolveIncident,
} from './incidents.store.ts';
