import type { z } from 'zod';
import type { Device, deviceView } from '../../../shared/devices/index.ts';

export function presentDevice(device: Device): z.input<typeof deviceView> {
  const { id, name, browser, os, screen, timeZone, trustedAt, firstSeenAt, lastSeenAt } = device;
  return {
    id,
    name,
    browser,
    os,
    screen,
    timeZone,
    trusted: trustedAt !== null,
    trustedAt: trustedAt?.toISOString() ?? null,
    firstSeenAt: firstSeenAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
  };
}
