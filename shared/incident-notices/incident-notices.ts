import { findUser, openPhone } from '../identity/index.ts';
import { messageChannels, type NewMessage } from '../messages/index.ts';
import type { AppContext } from '../platform/context.ts';
import { adminMail, userNotice } from './notice-texts.ts';
import { listAdminAddresses, listUntold, type UntoldIncident } from './untold-incidents.store.ts';

/** Told at a time; the next look tells the others. */
const mostIncidents = 100;
const mostAdmins = 50;

/** Incidents that nobody was told of, and what is to be sent because of them: mark and keep them in one transaction. */
export interface IncidentNotices {
  incidents: UntoldIncident[];
  messages: NewMessage[];
}

type Parts = Pick<AppContext, 'db' | 'config' | 'cipher'>;

/** Looks for incidents of high severity: admins are told by mail, the users whom they are about by mail and SMS. */
export async function prepareNotices(parts: Parts): Promise<IncidentNotices> {
  const { db, config } = parts;
  const channels = messageChannels(config);
  const incidents = await listUntold(db, mostIncidents);
  if (incidents.length === 0) return { incidents, messages: [] };
  const messages: NewMessage[] = [];
  for (const incident of incidents) messages.push(...(await messagesToUser(parts, incident)));
  for (const { userId, email } of await listAdminAddresses(db, mostAdmins))
    messages.push({ userId, channel: 'email', to: email, ...adminMail(incidents) });
  return { incidents, messages: messages.filter(({ channel }) => channels.includes(channel)) };
}

async function messagesToUser({ db, cipher }: Parts, incident: UntoldIncident): Promise<NewMessage[]> {
  const { mail, sms } = userNotice(incident);
  const user = incident.userId === null ? undefined : await findUser(db, incident.userId);
  if (!user) return [];
  const { id: userId, email } = user;
  const phone = sms && user.phoneConfirmedAt !== null ? await openPhone({ cipher }, user) : null;
  return [
    ...(mail && email !== null ? [{ userId, channel: 'email', to: email, ...mail } as const] : []),
    ...(sms && phone !== null ? [{ userId, channel: 'sms', to: phone, ...sms } as const] : []),
  ];
}
