import { fileURLToPath } from 'node:url';
import { Router, type RequestHandler } from 'express';
import { discoverModules } from '../../queues/runtime/discover.ts';
import { Problem } from '../../shared/platform/errors.ts';
import { authenticate, authorise } from '../auth/authenticate.ts';
import { limitMachines, limitRequests } from '../middleware/limit-requests.ts';
import { factsOf } from '../middleware/request-facts.ts';
import { allowPage } from '../middleware/security-headers.ts';
import type { ApiContext } from './api-context.ts';
import type { Access, Method, Route } from './define-route.ts';
import { runRoute } from './run-route.ts';

const routesFolder = fileURLToPath(new URL('../routes/', import.meta.url));

/** A route and where it was found: `jobs.read-job`. */
export interface NamedRoute {
  name: string;
  route: Route;
}

/** A part of the address space that is handed to an Express router as a whole: somebody else's pages. */
export interface Mount {
  /** A prefix: `/admin/queues`. */
  path: string;
  access: Access;
  router: (ctx: ApiContext) => RequestHandler;
}

/** Declares such a part; the default export of a `*.mount.ts`. Its answers may be pages with scripts of this server. */
export function defineMount(mount: Mount): Mount {
  return mount;
}

/**
 * Finds every `*.route.ts` below `folder`.
 * @throws when a file exports no route or two routes share method and path
 */
export async function discoverRoutes(folder = routesFolder): Promise<NamedRoute[]> {
  const modules = await discoverModules(folder, '.route.ts');
  const seen = new Map<string, string>();
  const paths = new Map<string, string>();
  return modules.map(({ name, file, exports }) => {
    const route = exports['default'] as Route | undefined;
    if (typeof route?.handler !== 'function') throw new Error(`${file}: its default export is not a route`);
    const pattern = route.path.replaceAll(/:\w+/g, ':');
    const address = `${route.method} ${pattern}`;
    const other = seen.get(address);
    if (other !== undefined) throw new Error(`${file}: ${other} already answers ${route.method} ${route.path}`);
    seen.set(address, file);
    const names = paths.get(pattern) ?? route.path;
    if (names !== route.path) throw new Error(`${file}: other methods call this path ${names}`);
    paths.set(pattern, names);
    return { name, route };
  });
}

/** Finds every `*.mount.ts` below `folder`. */
export async function discoverMounts(folder = routesFolder): Promise<Mount[]> {
  const modules = await discoverModules(folder, '.mount.ts');
  return modules.map(({ exports }) => exports['default'] as Mount);
}

/** Serves the routes; a known path with another method is a 405 that names the methods it takes. */
export function mountRoutes(ctx: ApiContext, routes: readonly Route[]): Router {
  const router = Router({ caseSensitive: true });
  for (const [path, ofPath] of byPath(routes)) {
    const served = router.route(path);
    for (const route of ofPath) served[route.method.toLowerCase() as Lowercase<Method>](runRoute(ctx, route));
    served.all(
      refuseMethod(
        path,
        ofPath.map(({ method }) => method),
      ),
    );
  }
  return router;
}

export function mountRouter(ctx: ApiContext, { path, access, router }: Mount): RequestHandler {
  // Made for the first who may see it: most processes are never asked.
  let inner: RequestHandler | undefined;
  const limited = { method: 'GET', path } as const;
  return async (request, response, next) => {
    factsOf(response).route = `${path}/*`;
    await limitMachines(ctx, limited, request, response);
    const principal = await authenticate(ctx, request);
    factsOf(response).principal = principal;
    factsOf(response).userId = principal?.userId;
    await limitRequests(ctx, limited, request, response, principal);
    authorise(ctx, { access, method: 'GET', path }, { principal, headers: request.headers });
    allowPage(response);
    inner ??= router(ctx);
    inner(request, response, next);
  };
}

/** Routes by path, `/jobs/events` before `/jobs/:id`, which would match it too. */
function byPath(routes: readonly Route[]): [string, Route[]][] {
  const groups = new Map<string, Route[]>();
  for (const route of routes) groups.set(route.path, [...(groups.get(route.path) ?? []), route]);
  const fixedFirst = (path: string) => path.replaceAll(':', '\uffff');
  return [...groups].toSorted(([a], [b]) => (fixedFirst(a) < fixedFirst(b) ? -1 : 1));
}

function refuseMethod(path: string, methods: string[]): RequestHandler {
  const allow = [...[...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].toSorted(), 'OPTIONS'].join(', ');
  return (request, response) => {
    factsOf(response).route = path;
    if (request.method !== 'OPTIONS') {
      throw new Problem('method-not-allowed', `This address takes ${allow}.`, { headers: { Allow: allow } });
    }
    response.writeHead(204, { Allow: allow }).end();
  };
}
