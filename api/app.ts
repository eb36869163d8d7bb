import express, { type Express } from 'express';
import { Problem } from '../shared/platform/errors.ts';
import { cors } from './middleware/cors.ts';
import { refuseTricks } from './middleware/refuse-tricks.ts';
import { recordRequests } from './middleware/request-facts.ts';
import { securityHeaders } from './middleware/security-headers.ts';
import type { ApiContext } from './runtime/api-context.ts';
import type { Route } from './runtime/define-route.ts';
import { handleErrors } from './runtime/error-handler.ts';
import { discoverMounts, discoverRoutes, mountRouter, mountRoutes, type Mount } from './runtime/mount-routes.ts';

/** The API with every route and mount found in `routes/`. */
export async function createApp(ctx: ApiContext): Promise<Express> {
  const routes = await discoverRoutes();
  return assembleApp(
    ctx,
    routes.map(({ route }) => route),
    await discoverMounts(),
  );
}

/** The way of a request, from top to bottom. */
export function assembleApp(ctx: ApiContext, routes: readonly Route[], mounts: readonly Mount[] = []): Express {
  const app = express();
  app.set('trust proxy', proxiesOf(ctx.config.trustProxy));
  app.set('query parser', 'simple');
  app.disable('x-powered-by');
  app.disable('etag');

  app.use(recordRequests(ctx));
  app.use(securityHeaders(ctx.config));
  app.use(cors(ctx.config));
  app.use(refuseTricks());
  for (const mount of mounts) app.use(mount.path, mountRouter(ctx, mount));
  app.use(mountRoutes(ctx, routes));
  app.use(() => {
    throw new Problem('not-found', 'There is nothing at this address.');
  });
  app.use(handleErrors(ctx));
  return app;
}

/** Addresses and subnets, or one number: how many proxies stand in front. */
function proxiesOf(trusted: readonly string[]): number | string[] {
  const [first = '', ...more] = trusted;
  return more.length === 0 && /^\d$/.test(first) ? Number(first) : [...trusted];
}
