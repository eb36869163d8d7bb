import { createHash } from 'node:crypto';
import Bowser from 'bowser';
import type { DeviceChange, DeviceDescription } from './devices.schema.ts';

/** What of a device people can tell apart. */
export interface DeviceTraits {
  browser: string | null;
  os: string | null;
  screen: string | null;
  timeZone: string | null;
}

/** A device as it was described. */
export interface SeenDevice extends DeviceTraits {
  /** SHA-256, in hexadecimal. */
  fingerprint: string;
  name: string;
}

const maxUserAgentLength = 512;

/**
 * Reads a description. The same components, plugins in any order, give the same fingerprint.
 * @param userAgentHeader stands in for a description that names none
 */
export function describeDevice(description: DeviceDescription, userAgentHeader: string | undefined): SeenDevice {
  const { screen = null, timeZone = null, language = null, platform = null, plugins = [], name } = description;
  const userAgent = (description.userAgent ?? userAgentHeader ?? '').slice(0, maxUserAgentLength);
  const components = [userAgent, screen, timeZone, language, platform, plugins.toSorted()];
  const { browser, os } = parseUserAgent(userAgent);
  return {
    fingerprint: createHash('sha256').update(JSON.stringify(components)).digest('hex'),
    name: name ?? ([browser, os].filter((part) => part !== null).join(' on ') || 'Unknown device'),
    browser,
    os,
    screen,
    timeZone,
  };
}

/** Browser and operating system without their versions: those change by themselves. */
export function parseUserAgent(userAgent: string): Pick<DeviceTraits, 'browser' | 'os'> {
  if (userAgent === '') return { browser: null, os: null };
  const { browser, os } = Bowser.parse(userAgent);
  return { browser: browser.name || null, os: os.name || null };
}

/** In what a device differs from the one of `known` that is most like it; nothing when none are known. */
export function changesFrom(known: readonly DeviceTraits[], seen: DeviceTraits): DeviceChange[] {
  const changes = known.map((device) => differences(device, seen)).toSorted((a, b) => a.length - b.length);
  return changes[0] ?? [];
}

function differences(from: DeviceTraits, to: DeviceTraits): DeviceChange[] {
  const changed: Record<DeviceChange, boolean> = {
    resolution: from.screen !== to.screen,
    'time-zone': from.timeZone !== to.timeZone,
    browser: from.browser !== to.browser,
    os: from.os !== to.os,
  };
  return (Object.keys(changed) as DeviceChange[]).filter((change) => changed[change]);
}
