import {
  changesFrom,
  describeDevice,
  type DeviceChange,
  type DeviceDescription,
  listDevices,
  type SeenDevice,
} from '../devices/index.ts';
import type { Location } from '../geo/index.ts';
import type { Client, User } from '../identity/index.ts';
import { assessRisk, type Risk } from './risk.ts';
import type { SignInParts } from './sign-in-parts.ts';
import { readHistory } from './sign-ins.store.ts';

/** What a right password came with. It is kept as JSON until the second factor is there. */
export interface JudgedAttempt {
  client: Client;
  location: Location | null;
  device: SeenDevice;
  /** Null when it is not known. */
  deviceId: string | null;
  /** In what an unknown device differs from those known. */
  deviceChanges: DeviceChange[];
  risk: Risk;
}

/** How the device stands with the user. */
export interface DeviceStanding {
  trusted: boolean;
  /** It is unknown, and the user trusts others. */
  strange: boolean;
}

/** Looks at where an attempt comes from: the device, the place, the time, what happened before. */
export async function judgeAttempt(
  { db, clock }: Pick<SignInParts, 'db' | 'clock'>,
  user: User,
  from: { client: Client; location: Location | null; description: DeviceDescription },
): Promise<JudgedAttempt & DeviceStanding> {
  const { client, location, description } = from;
  const now = clock.now();
  const device = describeDevice(description, client.userAgent);
  const devices = await listDevices(db, user.id, now);
  const known = devices.find(({ fingerprint }) => fingerprint === device.fingerprint);
  const history = await readHistory(db, user.id, location, now);
  return {
    client,
    location,
    device,
    deviceId: known?.id ?? null,
    deviceChanges: known ? [] : changesFrom(devices, device),
    risk: assessRisk({ now, timeZone: user.timeZone, location, ...history }),
    trusted: known !== undefined && known.trustedAt !== null,
    strange: known === undefined && devices.some(({ trustedAt }) => trustedAt !== null),
  };
}
