import { expect } from 'chai';
import { z } from 'zod';
import type { Route } from './runtime/define-route.ts';
import { discoverRoutes } from './runtime/mount-routes.ts';
import { formOf, sampleOf } from './testing/input-forms.ts';

const mostInAList = 200;

describe('the schemas of all routes', () => {
  let routes: Route[];
  before(async () => {
    routes = (await discoverRoutes()).map(({ route }) => route);
  });

  const addressOf = ({ method, path }: Route): string => `${method} ${path}`;

  /** Where the schemas of a part take fields that they do not name. */
  const looseOf = (part: string, schemasOf: (route: Route) => (z.ZodType | undefined)[]): string[] =>
    routes.flatMap((route) =>
      schemasOf(route)
        .filter((schema) => schema !== undefined)
        .flatMap((schema) => loosePlaces(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), part))
        .map((place) => `${addressOf(route)} ${place}`),
    );

  // asvs: 2.2.1, 15.3.3
  it('take no field that they do not name, in a body, a form, a query or a path', () => {
    expect(looseOf('body', ({ body, multipart }) => [body, multipart?.fields])).to.deep.equal([]);
    expect(looseOf('query', ({ query }) => [query])).to.deep.equal([]);
    expect(looseOf('path', ({ params }) => [params])).to.deep.equal([]);
    const unchecked = routes.filter(({ path, params }) => path.includes(':') && params === undefined);
    expect(unchecked.map(addressOf)).to.deep.equal([]);
  });

  // asvs: 15.3.1
  it('give no field that they do not name, but for the document of the API, whose form is OpenAPI’s', () => {
    const loose = looseOf('answer', ({ responses }) => Object.values(responses).map(({ body }) => body));
    expect(loose.filter((place) => !place.startsWith('GET /openapi.json '))).to.deep.equal([]);
  });

  // asvs: 2.3.2
  it('give at most 200 at a time in lists', () => {
    const lists = routes.filter(({ query }) => query && 'limit' in (formOf(query).properties ?? {}));
    expect(lists).to.have.length.above(10);
    const takes = ({ query }: Route, limit: number): boolean =>
      query!.safeParse({ ...(sampleOf(formOf(query!)) as object), limit: String(limit) }).success;
    expect(lists.filter((route) => !takes(route, mostInAList)).map(addressOf)).to.deep.equal([]);
    expect(lists.filter((route) => takes(route, mostInAList + 1)).map(addressOf)).to.deep.equal([]);
  });
});

function loosePlaces(form: unknown, place: string): string[] {
  if (typeof form !== 'object' || form === null) return [];
  const isLoose = 'properties' in form && (form as { additionalProperties?: unknown }).additionalProperties !== false;
  return [
    ...(isLoose ? [place] : []),
    ...Object.entries(form).flatMap(([name, part]) => loosePlaces(part, `${place}/${name}`)),
  ];
}
