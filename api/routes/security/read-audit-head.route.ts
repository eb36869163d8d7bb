import { z } from 'zod';
import { auditHead, signHead } from '../../../shared/audit/index.ts';
import { Problem } from '../../../shared/platform/errors.ts';
import { defineRoute } from '../../runtime/define-route.ts';

export default defineRoute({
  method: 'GET',
  path: '/api/admin/security/audit-logs/head',
  access: 'admin',
  scope: 'read:audit',
  audit: 'audit.head-read',
  summary: 'Where the audit log ends, signed: keep it, and no rewriting of the past goes unseen',
  responses: {
    200: {
      description: 'The head, as compact JWS (RFC 7515) too, and the key that verifies it (RFC 7517, RFC 8037)',
      body: z.strictObject({
        head: auditHead,
        jws: z.string(),
        publicKey: z.strictObject({
          kty: z.literal('OKP'),
          crv: z.literal('Ed25519'),
          x: z.string(),
          kid: z.string(),
          alg: z.literal('EdDSA'),
          use: z.literal('sig'),
        }),
      }),
    },
  },
  problems: ['conflict'],
  async handler(_input, ctx) {
    const signed = await signHead(ctx);
    if (!signed) throw new Problem('conflict', 'The end of the audit log was changed: verify it.');
    return { status: 200, headers: { 'Cache-Control': 'no-store' }, body: signed };
  },
});
