/**
 * Writes a route and its test. They pass as they are: the route answers what it is sent until it calls a use case.
 *   npm run new-route -- GET /api/budgets/:id
 *   npm run new-route -- POST /api/budgets/:id/lines add-line
 */
import { discoverRoutes } from '../api/runtime/mount-routes.ts';
import { Refusal, runScript, writeNewFiles } from './new-files.ts';
import { type RouteName, nameRoute } from './new-route-name.ts';
import { routeSource, routeTestSource } from './new-route-source.ts';

async function newRoute([method, path, stem, ...more]: string[]): Promise<void> {
  if (!method || !path || more.length > 0)
    throw new Refusal('Usage: npm run new-route -- METHOD /api/path [verb-noun]');
  const name = nameRoute(method, path, stem);
  await refuseTaken(name);
  const file = `api/routes/${name.area}/${name.stem}`;
  await writeNewFiles({ [`${file}.route.ts`]: routeSource(name), [`${file}.db.test.ts`]: routeTestSource(name) });
}

async function refuseTaken({ method, path }: RouteName): Promise<void> {
  const shape = (text: string): string => text.replaceAll(/:\w+/g, ':');
  for (const { name, route } of await discoverRoutes()) {
    if (shape(route.path) !== shape(path)) continue;
    if (route.method === method) throw new Refusal(`${name} answers ${route.method} ${route.path} already.`);
    if (route.path !== path)
      throw new Refusal(`${name} calls this path ${route.path}: give its parameters the same names.`);
  }
}

await runScript(() => newRoute(process.argv.slice(2)));
