import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { problemTypes, type ProblemCode } from '../../shared/platform/errors.ts';
import { scopeOf } from '../auth/scopes.ts';
import { limitGroupOf } from '../middleware/limit-groups.ts';
import type { ResponseSpec, Route } from './define-route.ts';
import { describeHeaders } from './describe-headers.ts';
import type { NamedRoute } from './mount-routes.ts';
import { problemBody } from './problem-body.ts';

export interface JsonSchema {
  [keyword: string]: unknown;
}

export interface OpenApiParameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required: boolean;
  description?: string;
  schema: JsonSchema;
}

export interface OpenApiContent {
  [mediaType: string]: { schema: JsonSchema; example?: unknown };
}

export interface OpenApiResponse {
  description: string;
  headers?: Record<string, { description: string; schema: JsonSchema }>;
  content?: OpenApiContent;
}

export interface OpenApiOperation {
  operationId: string;
  tags: string[];
  summary: string;
  security: Record<string, string[]>[];
  'x-access': Route['access'];
  /** What an API key needs. */
  'x-scope'?: string;
  parameters: OpenApiParameter[];
  requestBody?: { required: boolean; content: OpenApiContent };
  responses: Record<string, OpenApiResponse>;
}

export interface OpenApiDocument {
  openapi: '3.1.1';
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string }[];
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, JsonSchema> };
}

/** Describes the routes in OpenAPI 3.1, from the schemas that also validate. Schemas with a `meta` id are shared. */
export async function describeApi(routes: readonly NamedRoute[]): Promise<OpenApiDocument> {
  const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const schemas: Record<string, JsonSchema> = {};
  const paths: OpenApiDocument['paths'] = {};
  for (const named of routes.toSorted((a, b) => (a.route.path < b.route.path ? -1 : 1))) {
    const path = named.route.path.replaceAll(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[named.route.method.toLowerCase()] = describeOperation(named, schemas);
  }
  const tags = new Set(
    Object.values(paths).flatMap((ofPath) => Object.values(ofPath).flatMap((operation) => operation.tags)),
  );
  return {
    openapi: '3.1.1',
    info: {
      title: 'Countinghouse',
      version,
      description:
        'The open back office for personal finance. Work that takes time is accepted with 202 and followed as a job.',
    },
    servers: [{ url: '/' }],
    tags: [...tags].map((name) => ({ name })),
    paths,
    components: {
      schemas,
      securitySchemes,
    },
  };
}

const securitySchemes = {
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'From POST /api/auth/login; valid for 15 minutes.',
  },
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description: 'From POST /api/auth/api-keys, for machines. It needs the scope that an operation names as `x-scope`.',
  },
  refreshCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-refresh',
    description:
      'Set by signing in; `refresh` over plain HTTP. Writes also need the token of GET /api/auth/csrf as X-CSRF-Token.',
  },
} satisfies Record<string, JsonSchema>;

/** Any one of these lets somebody in. */
function securityOf(route: Route): Record<string, string[]>[] {
  const scope = scopeOf(route);
  const accessToken = { accessToken: [] };
  if (route.access === 'public') return [];
  if (route.access === 'session') return [accessToken, { refreshCookie: [] }];
  return scope === undefined ? [accessToken] : [accessToken, { apiKey: [scope] }];
}

function describeOperation({ name, route }: NamedRoute, schemas: Record<string, JsonSchema>): OpenApiOperation {
  const toSchema = (schema: z.ZodType) => shareDefinitions(schema, schemas);
  const requestBody = describeBody(route, toSchema);
  const scope = scopeOf(route);
  // `auth.log-in` → tag `auth`, operation `authLogIn`.
  return {
    operationId: name.replaceAll(/[-.](\w)/g, (_, letter: string) => letter.toUpperCase()),
    tags: name.split('.', 1),
    summary: route.summary,
    security: securityOf(route),
    'x-access': route.access,
    ...(scope === undefined ? {} : { 'x-scope': scope }),
    parameters: describeParameters(route, toSchema),
    ...(requestBody ? { requestBody } : {}),
    responses: { ...describeProblems(route, toSchema), ...describeResponses(route.responses, toSchema) },
  };
}

type ToSchema = (schema: z.ZodType) => JsonSchema;

/** The JSON schema of what goes over the wire; definitions with an id move to the document's components. */
function shareDefinitions(schema: z.ZodType, shared: Record<string, JsonSchema>): JsonSchema {
  const converted = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    // A format says the same as zod's expression for it, to people too.
    override: ({ jsonSchema, zodSchema }) => {
      if (jsonSchema.format === undefined) return;
      const own = z.globalRegistry.get(zodSchema)?.['pattern'];
      if (typeof own === 'string') jsonSchema.pattern = own;
      else delete jsonSchema.pattern;
    },
  });
  const text = JSON.stringify(converted).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $schema: _, $defs = {}, ...own } = JSON.parse(text) as JsonSchema & { $defs?: Record<string, JsonSchema> };
  for (const [id, definition] of Object.entries($defs)) {
    const { id: _id, ...known } = definition;
    if (shared[id] && JSON.stringify(shared[id]) !== JSON.stringify(known))
      throw new Error(`two schemas have the id ${id}`);
    shared[id] = known;
  }
  return own;
}

function describeParameters(route: Route, toSchema: ToSchema): OpenApiParameter[] {
  const of = (place: 'path' | 'query', schema: z.ZodType | undefined): OpenApiParameter[] => {
    const { properties = {}, required = [] } = (schema ? toSchema(schema) : {}) as {
      properties?: Record<string, JsonSchema>;
      required?: string[];
    };
    return Object.entries(properties).map(([name, inner]) => ({
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      schema: inner,
    }));
  };
  return [...of('path', route.params), ...of('query', route.query), ...describeHeaders(route)];
}

function describeBody({ body, multipart }: Route, toSchema: ToSchema): OpenApiOperation['requestBody'] {
  if (body) return { required: true, content: { 'application/json': { schema: toSchema(body) } } };
  if (!multipart) return undefined;
  const {
    properties = {},
    required = [],
    ...rest
  } = toSchema(multipart.fields) as { properties?: JsonSchema; required?: string[] };
  const megabytes = multipart.file.maxBytes / (1_024 * 1_024);
  const file = { type: 'string', contentMediaType: 'application/octet-stream', description: `At most ${megabytes} MB` };
  const schema = { ...rest, properties: { file, ...properties }, required: ['file', ...required] };
  return { required: true, content: { 'multipart/form-data': { schema } } };
}

function describeResponses(responses: Route['responses'], toSchema: ToSchema): Record<string, OpenApiResponse> {
  return Object.fromEntries(
    Object.entries(responses).map(([status, spec]) => [status, describeResponse(status, spec, toSchema)]),
  );
}

function describeResponse(
  status: string,
  { description, body, contentType, orPage = false, example }: ResponseSpec,
  toSchema: ToSchema,
): OpenApiResponse {
  const mediaType = contentType ?? 'application/json';
  const content = body ?? (contentType === undefined ? undefined : z.string());
  const page = orPage ? { 'text/html': { schema: toSchema(z.string()) } } : {};
  const accepted = {
    Location: { description: 'Where to follow the job', schema: { type: 'string', format: 'uri-reference' } },
    'Retry-After': { description: 'When to ask again, in seconds', schema: { type: 'integer' } },
  };
  return {
    description,
    ...(status === '202' ? { headers: accepted } : {}),
    ...(content
      ? {
          content: {
            [mediaType]: { schema: toSchema(content), ...(example === undefined ? {} : { example }) },
            ...page,
          },
        }
      : {}),
  };
}

/** The problems that a route declares, and those that follow from its access and its input. */
function problemsOf(route: Route): ProblemCode[] {
  const { access, method, params, body, multipart, problems = [] } = route;
  const codes: ProblemCode[] = ['validation-failed', ...problems, 'unavailable'];
  if (access !== 'public') codes.push('unauthenticated');
  if (access !== 'public') codes.push('forbidden');
  if ((access === 'session' || access === 'public') && method !== 'GET') codes.push('csrf-failed');
  if (params) codes.push('not-found');
  if (body) codes.push('malformed-json');
  if (body ?? multipart) codes.push('payload-too-large', 'unsupported-media-type');
  if (limitGroupOf(route)) codes.push('rate-limited');
  if (method === 'POST') codes.push('idempotency-in-progress', 'idempotency-key-reused');
  return codes;
}

function describeProblems(route: Route, toSchema: ToSchema): Record<string, OpenApiResponse> {
  const lines = new Map<number, Set<string>>();
  for (const code of problemsOf(route)) {
    const { status, title } = problemTypes[code];
    lines.set(status, (lines.get(status) ?? new Set()).add(`\`${code}\`: ${title}`));
  }
  const content = { 'application/problem+json': { schema: toSchema(problemBody) } };
  return Object.fromEntries(
    [...lines].map(([status, ofStatus]) => [status, { description: [...ofStatus].join('. '), content }]),
  );
}
