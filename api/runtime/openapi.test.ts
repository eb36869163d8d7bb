import { expect } from 'chai';
import { z } from 'zod';
import { defineRoute, type Route } from './define-route.ts';
import { discoverRoutes } from './mount-routes.ts';
import { describeApi, type JsonSchema, type OpenApiDocument, type OpenApiOperation } from './openapi.ts';

const thing = z.strictObject({ id: z.uuid() }).meta({ id: 'Thing' });
const readThing = defineRoute({
  method: 'GET',
  path: '/api/things/:id',
  access: 'user',
  summary: 'A thing',
  params: z.strictObject({ id: z.uuid() }),
  query: z.strictObject({ limit: z.coerce.number().int().optional() }),
  responses: { 200: { description: 'It', body: thing } },
  handler: ({ params }) => ({ status: 200, body: params }),
});
const importThings = defineRoute({
  method: 'POST',
  path: '/api/things',
  access: 'admin',
  summary: 'Many things',
  multipart: { file: { maxBytes: 10 * 1_024 * 1_024 }, fields: z.strictObject({ mode: z.enum(['a', 'b']) }) },
  responses: { 202: { description: 'Accepted', body: z.strictObject({ things: z.array(thing) }) } },
  problems: ['conflict'],
  handler: () => ({ status: 202, body: { things: [] } }),
});

/** Every operation with where it stands. */
function operationsOf(document: OpenApiDocument) {
  return Object.entries(document.paths).flatMap(([path, ofPath]) =>
    Object.entries(ofPath).map(([method, operation]) => ({ path, method, operation })),
  );
}

describe('describeApi', () => {
  it('describes input, answers and access of a route', async () => {
    const { paths, components } = await describeApi([{ name: 'things.read-thing', route: readThing }]);
    const operation = paths['/api/things/{id}']!['get']!;
    expect(operation).to.deep.include({
      operationId: 'thingsReadThing',
      tags: ['things'],
      security: [{ accessToken: [] }, { apiKey: ['read:things'] }],
      'x-access': 'user',
      'x-scope': 'read:things',
    });
    expect(operation.parameters.map(({ name, in: place, required }) => [name, place, required])).to.deep.equal([
      ['id', 'path', true],
      ['limit', 'query', false],
    ]);
    expect(operation.responses['200']!.content!['application/json']!.schema).to.deep.equal({
      $ref: '#/components/schemas/Thing',
    });
    expect(components.schemas['Thing']).to.deep.include({ type: 'object', additionalProperties: false });
    expect(Object.keys(operation.responses)).to.have.members(['200', '400', '401', '403', '404', '429', '503']);
  });

  it('describes forms, accepted work and the problems that a route declares', async () => {
    const { paths } = await describeApi([{ name: 'things.import-things', route: importThings }]);
    const { requestBody, responses, parameters } = paths['/api/things']!['post']!;
    const { schema } = requestBody!.content['multipart/form-data']!;
    expect(schema['required']).to.deep.equal(['file', 'mode']);
    expect(Object.keys(responses['202']!.headers!)).to.deep.equal(['Location', 'Retry-After']);
    expect(responses['409']!.description).to.contain('`conflict`').and.to.contain('`idempotency-in-progress`');
    expect(responses['403']!.description).to.contain('`forbidden`');
    expect(parameters.map(({ name }) => name)).to.deep.equal(['Idempotency-Key']);
    const { pattern } = parameters[0]!.schema as { pattern: string };
    expect(['key-1', 'has blanks', 'schlüssel'].map((key) => new RegExp(pattern, 'u').test(key))).to.deep.equal([
      true,
      false,
      false,
    ]);
  });

  it('says how each kind of access is shown', async () => {
    const describe = async (changed: Partial<Route>) => {
      const route = { ...readThing, ...changed };
      const { paths } = await describeApi([{ name: 'things.thing', route }]);
      return paths['/api/things/{id}']![route.method.toLowerCase()]!;
    };
    const schemes = async (changed: Partial<Route>) =>
      (await describe(changed)).security.map((scheme) => Object.keys(scheme).join());
    expect(await schemes({ access: 'public' })).to.deep.equal([]);
    expect(await schemes({ access: 'person' })).to.deep.equal(['accessToken']);
    expect(await schemes({ access: 'session' })).to.deep.equal(['accessToken', 'refreshCookie']);
    expect(await schemes({ access: 'admin' })).to.deep.equal(['accessToken', 'apiKey']);
    const headers = async (changed: Partial<Route>) =>
      (await describe(changed)).parameters.filter((one) => one.in === 'header').map(({ name }) => name);
    expect(await headers({ access: 'session', method: 'DELETE' })).to.deep.equal(['X-CSRF-Token']);
    expect(await headers({ movesMoney: true })).to.include.members(['X-Signature', 'X-Nonce']);
  });

  it('refuses two schemas of one name', async () => {
    const other = {
      ...readThing,
      path: '/api/others',
      responses: { 200: { description: 'x', body: z.string().meta({ id: 'Thing' }) } },
    };
    const rejected = await describeApi([
      { name: 'a.a', route: readThing },
      { name: 'b.b', route: other },
    ]).catch((error: Error) => error.message);
    expect(rejected).to.match(/Thing/);
  });

  it('makes one consistent document of all routes', async () => {
    const routes = await discoverRoutes();
    const document = await describeApi(routes);
    const operations = operationsOf(document);
    expect(operations).to.have.lengthOf(routes.length);
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).to.equal(operations.length);
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(
        operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name),
        path,
      ).to.have.members(inPath);
      for (const [status, { description }] of Object.entries(operation.responses)) {
        expect(status).to.match(/^[1-5]\d\d$/);
        expect(description, `${path} ${status}`).not.to.equal('');
      }
    }
    const limits = operations.flatMap(({ operation }) => operation.parameters.filter(({ name }) => name === 'limit'));
    expect(limits.length).to.be.greaterThan(10);
    for (const { schema } of limits) expect(schema['description']).to.equal('1 to 200; default 50');
    const described = document.paths['/problems/{code}']!['get']!.responses['200']!.content!;
    expect(Object.keys(described)).to.deep.equal(['application/json', 'text/html']);
    expect(described['application/json']!.schema).to.deep.include({ type: 'object' });
    const text = JSON.stringify(document);
    for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
      expect(document.components.schemas, 'a referenced schema').to.have.property(name!);
    }
    expect(text).not.to.match(/"\$ref":"#\/\$defs|"\$defs"/);
  });

  it('says of days how far the calendar goes that is reckoned with', async () => {
    const document = await describeApi(await discoverRoutes());
    const { schema } = document.paths['/api/transactions']!['post']!.requestBody!.content['application/json']!;
    const { date } = schema['properties'] as Record<string, JsonSchema>;
    expect(date).to.deep.equal({ type: 'string', format: 'date', pattern: '^(19|2[01])' });
  });

  it('takes null for what is made wherever it does for what is changed', async () => {
    const document = await describeApi(await discoverRoutes());
    const propertiesOf = (operation: OpenApiOperation | undefined): Record<string, JsonSchema> => {
      const schema = operation?.requestBody?.content['application/json']?.schema ?? {};
      return (schema['properties'] ?? {}) as Record<string, JsonSchema>;
    };
    const takesNull = ({ type, anyOf = [] }: JsonSchema): boolean =>
      type === 'null' || (anyOf as JsonSchema[]).some(takesNull);
    let compared = 0;
    for (const [path, { patch }] of Object.entries(document.paths)) {
      const made = path === '/api/users/me' ? '/api/auth/register' : path.replace(/\/\{\w+\}$/, '');
      const toMake = propertiesOf(document.paths[made]?.['post']);
      for (const [name, change] of Object.entries(propertiesOf(patch))) {
        if (!takesNull(change) || !toMake[name]) continue;
        compared += 1;
        expect(takesNull(toMake[name]), `${name} of POST ${made}`).to.equal(true);
      }
    }
    expect(compared).to.be.greaterThan(5);
  });
});
