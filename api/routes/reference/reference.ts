import { discoverRoutes } from '../../runtime/mount-routes.ts';
import { describeApi, type OpenApiDocument } from '../../runtime/openapi.ts';

let described: Promise<OpenApiDocument> | undefined;

/** The description of this API. The routes don't change while the process runs, so it is made once. */
export function readReference(): Promise<OpenApiDocument> {
  return (described ??= discoverRoutes().then(describeApi));
}
