import type { IncidentKind } from '../incidents/index.ts';
import type { NewMessage } from '../messages/index.ts';
import type { UntoldIncident } from './untold-incidents.store.ts';

type Text = Pick<NewMessage, 'subject' | 'text'>;

const mostInOneMail = 20;

/** What admins are told: ids and kinds, nothing personal. */
export function adminMail(incidents: readonly UntoldIncident[]): Text {
  const [first] = incidents;
  const many = incidents.length > 1;
  const lines = incidents
    .slice(0, mostInOneMail)
    .map(
      ({ id, kind, severity, userId, lastSeenAt }) =>
        `- ${severity}: ${kind}${userId === null ? '' : ` of user ${userId}`}, at ${timeOf(lastSeenAt)}\n` +
        `  GET /api/admin/security/incidents/${id}`,
    );
  const more = incidents.length - lines.length;
  return {
    subject: many ? `${incidents.length} incidents need a look` : `An incident needs a look: ${first?.kind}`,
    text: [
      `${many ? 'These incidents were' : 'This incident was'} raised and not resolved:`,
      '',
      ...lines,
      ...(more > 0 ? [`- and ${more} more: GET /api/admin/security/incidents?status=open`] : []),
      '',
      'Resolve each with POST /api/admin/security/incidents/{id}/resolve once it was looked into.',
    ].join('\n'),
  };
}

const ifNotYou =
  'If that was not you, change your password with POST /api/users/me/password: that ends all your other sessions.';

/** What users are told of their own account: what happened, in words, and what to do. A held transfer was mailed already. */
const userTexts: Partial<Record<IncidentKind, Text & { onlyBySms?: true }>> = {
  'impossible-travel': {
    subject: 'A sign-in from far away',
    text: `Somebody signed in to your account from a place that you can not have reached since your last sign-in. ${ifNotYou}`,
  },
  'high-risk-sign-in': {
    subject: 'An unusual sign-in',
    text: `Somebody who knows your password tried to sign in to your account in an unusual way. ${ifNotYou}`,
  },
  'refresh-token-replayed': {
    subject: 'A session of yours was ended',
    text: `The key of one of your sessions was used twice, as by somebody who has copied it. The session was ended. ${ifNotYou}`,
  },
  'high-risk-transaction': {
    subject: 'A transfer is held',
    text: 'A transfer of yours looks unlike you and is held for a look. If it was not you, change your password.',
    onlyBySms: true,
  },
  'account-restricted': {
    subject: 'Your account is restricted',
    text: 'Your account was restricted: all sessions were ended, and nobody can sign in to it or use its API keys. Answer whoever runs this service to have it looked at.',
  },
};

/** What the user whom an incident is about is told of it, by each way. */
export function userNotice({ kind, lastSeenAt }: UntoldIncident): { mail?: Text; sms?: Text } {
  const found = userTexts[kind];
  if (!found) return {};
  const { subject, text, onlyBySms } = found;
  const mail = { subject, text: `${text}\n\nIt happened at ${timeOf(lastSeenAt)}.` };
  return { ...(onlyBySms ? {} : { mail }), sms: { subject, text: `Countinghouse: ${text}` } };
}

function timeOf(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
