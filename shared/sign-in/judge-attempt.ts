import {
  changesFrom,
  describeDevice,
  type DeviceChange,
  type DeviceDescription,
  findTrustedDevice,
  hashDeviceToken,
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
  /** The same, when it is known by the token of a trusted device. */
  trustedDeviceId: string | null;
  /** In what an unknown device differs from those known, or a trusted one from what it was. */
  deviceChanges: DeviceChange[];
  risk: Risk;
}

/** How the device stands with the user. */
export interface DeviceStanding {
  /** The user trusts other devices. What a device tells of itself makes it none of them: anybody can tell the same. */
  strange: boolean;
}

/** Looks at where an attempt comes from: the device, the place, the time, what happened before. */
export async function judgeAttempt(
  { db, clock }: Pick<SignInParts, 'db' | 'clock'>,
  user: User,
  from: Pick<JudgedAttempt, 'client' | 'location'> & {
    description: DeviceDescription;
    /** What a trusted device holds. */
    deviceToken: string | undefined;
  },
): Promise<JudgedAttempt & DeviceStanding> {
  const { client, location, description, deviceToken } = from;
  const now = clock.now();
  const device = describeDevice(description, client.userAgent);
  const devices = await listDevices(db, user.id, now);
  const tokenHash = deviceToken === undefined ? undefined : hashDeviceToken(deviceToken);
  const trusted = tokenHash && (await findTrustedDevice(db, user.id, { tokenHash, now }));
  const alike = devices.find(({ fingerprint }) => fingerprint === device.fingerprint);
  const history = await readHistory(db, user.id, location, now);
  return {
    client,
    location,
    device,
    deviceId: (trusted ?? alike)?.id ?? null,
    trustedDeviceId: trusted?.id ?? null,
    deviceChanges: alike ? [] : changesFrom(trusted ? [trusted] : devices, device),
    risk: assessRisk({ now, timeZone: user.timeZone, location, ...history }),
    strange: !trusted && devices.some(({ trustedAt }) => trustedAt !== null),
  };
}
