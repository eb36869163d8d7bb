import type { Route } from '../runtime/define-route.ts';

/** What decides who may use a part of the API. */
export type Guarded = Pick<Route, 'access' | 'method' | 'path' | 'scope'>;

/** Scopes that only admins may give their keys. */
export const adminScopes: readonly string[] = ['admin', 'read:audit'];

/** What no route asks for yet, or what only some ask for by name. */
const furtherScopes = ['read:detections', 'write:detections', ...adminScopes];

/** Parts of addresses that name what they do rather than what they are about. */
const resourceOf: Readonly<Record<string, string>> = { import: 'imports', export: 'exports' };

/**
 * What an API key needs here: the route's own scope, `admin` for what is for admins, else `read:` or `write:` and the
 * first part of the address, `/api/accounts` → `read:accounts`. Undefined where no key is let in, or everybody.
 */
export function scopeOf({ access, method, path, scope }: Guarded): string | undefined {
  if (access === 'admin') return scope ?? 'admin';
  if (access !== 'user') return undefined;
  if (scope !== undefined) return scope;
  const [, part = ''] = /^\/(?:api\/)?([^/]+)/.exec(path) ?? [];
  return `${method === 'GET' ? 'read' : 'write'}:${resourceOf[part] ?? part}`;
}

/** Whether a key with these scopes is let in by an admin, or by a user where no admin is asked for. */
export function scopesSuffice(guarded: Guarded, scopes: readonly string[]): boolean {
  const needed = scopeOf(guarded);
  if (needed !== undefined && scopes.includes(needed)) return true;
  return guarded.access === 'admin' && scopes.includes('admin');
}

/** The closed list of scopes, from what the routes need. */
export function scopesOf(routes: readonly Guarded[]): string[] {
  const needed = routes.map(scopeOf).filter((scope) => scope !== undefined);
  return [...new Set([...needed, ...furtherScopes])].toSorted();
}
