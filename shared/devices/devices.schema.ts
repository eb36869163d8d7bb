import { z } from 'zod';

const short = z.string().trim().max(100);

/** What a client says of itself when somebody signs in. All of it is hearsay. */
export const deviceDescription = z.strictObject({
  /** Default: the `User-Agent` of the request. */
  userAgent: z.string().trim().max(512).optional(),
  /** Resolution: `1920x1080`. */
  screen: short.optional(),
  timeZone: short.optional(),
  language: short.optional(),
  platform: short.optional(),
  plugins: z.array(short).max(100).optional(),
  /** What the user calls it. */
  name: short.min(1).optional(),
});
export type DeviceDescription = z.output<typeof deviceDescription>;

/** In what an unknown device differs from the known one that is most like it. */
export const deviceChange = z.enum(['resolution', 'time-zone', 'browser', 'os']);
export type DeviceChange = z.output<typeof deviceChange>;

export const deviceView = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  browser: z.string().nullable(),
  os: z.string().nullable(),
  screen: z.string().nullable(),
  timeZone: z.string().nullable(),
  trusted: z.boolean(),
  trustedAt: z.iso.datetime().nullable(),
  firstSeenAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
});
