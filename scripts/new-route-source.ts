import { camelCase } from './new-files.ts';
import type { RouteName } from './new-route-name.ts';

const exampleId = '0190b5a4-7c1e-7000-8000-000000000001';

/** What a new route takes and gives, as source text. */
function partsOf({ method, params, isList }: RouteName) {
  const takesBody = method === 'POST' || method === 'PUT' || method === 'PATCH';
  const status = { GET: 200, POST: 201, PUT: 200, PATCH: 200, DELETE: 204 }[method];
  const ids = params.map((param) => `${param}: z.uuid()`);
  const name = takesBody ? ['name: z.string().min(1).max(100)'] : [];
  const inputs = {
    params: params.length > 0 ? object(ids) : undefined,
    query: isList
      ? object(['limit: z.coerce.number().int().min(1).max(200).default(50)', 'cursor: z.string().optional()'])
      : undefined,
    body: takesBody ? object(name) : undefined,
  };
  const spread = `{ ${[params.length > 0 && '...params', takesBody && '...body'].filter(Boolean).join(', ')} }`;
  const answer = isList
    ? {
        schema: object(['items: z.array(z.strictObject({ id: z.uuid() }))', 'nextCursor: z.string().nullable()']),
        value: '{ items: [], nextCursor: null }',
      }
    : { schema: object([...ids, ...name]), value: spread };
  return { status, inputs, answer: method === 'DELETE' ? undefined : answer, takesBody };
}

/** The source of the route, not yet formatted. */
export function routeSource(route: RouteName): string {
  const { status, inputs, answer } = partsOf(route);
  const declared = Object.entries(inputs).filter(([, schema]) => schema !== undefined);
  const read = answer && !route.isList ? declared.map(([input]) => input) : [];
  const responses = answer ? `{ description: '${sentence(route.stem)}', body: answer }` : "{ description: 'Done' }";
  return `import { z } from 'zod';
import { defineRoute } from '../../runtime/define-route.ts';

${answer ? `const answer = ${answer.schema};\n` : ''}
export default defineRoute({
  method: '${route.method}',
  path: '${route.path}',
  access: 'user',
  summary: '${sentence(route.stem)}',
  ${declared.map(([input, schema]) => `${input}: ${schema},`).join('\n  ')}
  responses: { ${status}: ${responses} },
  handler: (${read.length > 0 ? `{ ${read.join(', ')} }` : ''}) => ({ status: ${status}${answer ? `, body: ${answer.value}` : ''} }),
});
`.replace(answer || declared.length > 0 ? '' : "import { z } from 'zod';\n", '');
}

/** The source of the test that the route passes, not yet formatted. */
export function routeTestSource(route: RouteName): string {
  const { method, path, params, stem, isList } = route;
  const { status, answer, takesBody } = partsOf(route);
  const address = (id: string): string => path.replaceAll(/:\w+/g, id);
  const ids = params.map((param) => `${param}: '${exampleId}'`);
  const name = takesBody ? ["name: 'Example'"] : [];
  const expected = isList ? '{ items: [], nextCursor: null }' : `{ ${[...ids, ...name].join(', ')} }`;
  const body = takesBody ? `, body: { ${name.join(', ')} }` : '';
  const wrong = takesBody
    ? `'${address(exampleId)}', { token: await api.token(), body: { name: 7 } }`
    : isList
      ? `'${address(exampleId)}?limit=0', { token: await api.token() }`
      : `'${address('not-an-id')}', { token: await api.token() }`;
  const rejectsInput = takesBody || isList || params.length > 0;
  return `import { expect } from 'chai';
import { type TestDatabase, createTestDatabase } from '../../../shared/testing/index.ts';
import { type TestApi, startTestApi } from '../../testing/start-test-api.ts';
import ${camelCase(stem)} from './${stem}.route.ts';

describe('${method} ${path}', () => {
  let database: TestDatabase;
  let api: TestApi;

  before(async () => {
    database = await createTestDatabase();
    api = await startTestApi({ db: database.db, routes: [${camelCase(stem)}] });
  });

  after(async () => {
    await api.close();
    await database.drop();
  });

  it('answers who is signed in', async () => {
    const answer = await api.call('${method}', '${address(exampleId)}', { token: await api.token()${body} });
    expect(answer.status).to.equal(${status});
    ${answer ? `expect(answer.body).to.deep.equal(${expected});` : ''}
  });
${
  rejectsInput
    ? `
  it('refuses input of another form', async () => {
    const answer = await api.call('${method}', ${wrong});
    expect(answer.status).to.equal(400);
  });
`
    : ''
}
  it('refuses who is not signed in', async () => {
    const answer = await api.call('${method}', '${address(exampleId)}'${takesBody ? `, { ${body.slice(2)} }` : ''});
    expect(answer.status).to.equal(401);
  });
});
`;
}

function object(fields: string[]): string {
  return `z.strictObject({ ${fields.join(', ')} })`;
}

/** `read-budget` → `Read budget` */
function sentence(stem: string): string {
  return stem.charAt(0).toUpperCase() + stem.slice(1).replaceAll('-', ' ');
}
