import { z } from 'zod';
import { Problem } from '../../../shared/platform/errors.ts';
import { defineRoute } from '../../runtime/define-route.ts';

const dayMs = 86_400_000;
/** RFC 9116 wants less than a year, so that what nobody maintains runs out. */
const validForDays = 180;
const wellFormedHost = /^[a-z0-9.-]{1,253}(?::\d{1,5})?$/i;

export default defineRoute({
  method: 'GET',
  path: '/.well-known/security.txt',
  access: 'public',
  summary: 'Where to report security issues (RFC 9116)',
  responses: {
    200: {
      description: 'Fields, one a line',
      body: z.string(),
      contentType: 'text/plain',
      example:
        'Contact: mailto:security@example.org\r\nExpires: 2027-01-01T00:00:00.000Z\r\nPreferred-Languages: en\r\n',
    },
  },
  problems: ['not-found'],
  handler({ headers: { host = '' } }, { config, clock }) {
    const contact =
      config.securityContact ?? (config.environment === 'production' ? undefined : 'mailto:security@localhost');
    if (contact === undefined) throw new Problem('not-found', 'Nobody is named here to report security issues to.');
    const today = Math.floor(clock.now().getTime() / dayMs);
    const fields = [
      `Contact: ${contact}`,
      `Expires: ${new Date((today + validForDays) * dayMs).toISOString()}`,
      'Preferred-Languages: en',
      ...(wellFormedHost.test(host) ? [`Canonical: https://${host}/.well-known/security.txt`] : []),
    ];
    return {
      status: 200,
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
      body: fields.map((field) => `${field}\r\n`).join(''),
    };
  },
});
