import { z } from 'zod';
import { defineRoute } from '../../runtime/define-route.ts';

const jwk = z.strictObject({
  kty: z.string(),
  n: z.string(),
  e: z.string(),
  kid: z.string(),
  alg: z.string(),
  use: z.string(),
});

export default defineRoute({
  method: 'GET',
  path: '/.well-known/jwks.json',
  access: 'public',
  summary: 'The public keys of the access tokens (RFC 7517)',
  responses: {
    200: {
      description: 'A JWK set',
      body: z.strictObject({ keys: z.array(jwk) }),
      contentType: 'application/jwk-set+json',
    },
  },
  handler(_input, { tokens }) {
    const headers = { 'Content-Type': 'application/jwk-set+json', 'Cache-Control': 'public, max-age=300' };
    return { status: 200, headers, body: tokens.jwks };
  },
});
