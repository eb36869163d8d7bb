import type { AlertKind, AlertSeverity, AlertSubject } from './alerts.schema.ts';

/** Ids, days, percents, and amounts in minor units as decimal strings. No names: those are read with the alert. */
export type AlertDetails = Readonly<Record<string, string | number>>;

/** Something that an alert is due for. The same cause has the same key, whoever finds it and whenever. */
export interface AlertCause {
  kind: AlertKind;
  causeKey: string;
  severity: AlertSeverity;
  subject: AlertSubject;
  details: AlertDetails;
}
