import { z } from 'zod';
import { type ApiKey, apiKeyName } from '../../../shared/identity/index.ts';
import { scopesOf } from '../../auth/scopes.ts';
import { discoverRoutes } from '../../runtime/mount-routes.ts';

/** An API key as its user sees it. */
export const apiKeyView = z.strictObject({
  id: z.uuid(),
  name: apiKeyName,
  /** How the key begins. */
  prefix: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
});

/** The key itself is shown in this one answer. */
export const newApiKeyView = z.strictObject({ ...apiKeyView.shape, key: z.string() });

export function presentApiKey({ id, name, prefix, scopes, createdAt, expiresAt, lastUsedAt }: ApiKey) {
  return {
    id,
    name,
    prefix: `ch_${prefix}`,
    scopes,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
  };
}

let known: Promise<string[]> | undefined;

/** Every scope that a key may have. The routes don't change while the process runs. */
export function knownScopes(): Promise<string[]> {
  return (known ??= discoverRoutes().then((routes) => scopesOf(routes.map(({ route }) => route))));
}
