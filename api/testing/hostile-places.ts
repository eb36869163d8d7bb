import type { Access, Method, Route } from '../runtime/define-route.ts';
import { type Form, formOf, sampleOf, textPlaces } from './input-forms.ts';

/** A request as it goes over the wire. */
export interface RawRequest {
  method: Method;
  /** Not normalised: `..` and `//` arrive as they are. */
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** One place of one address where a client may put text. */
export interface HostilePlace {
  /** `POST /api/accounts body/name`. */
  name: string;
  /** Of a place in a body: `/name`. */
  pointer: string;
  access: Access;
  /** What the schema says of a text that the address takes as it is; undefined where it must have a form. */
  freeText?: Form;
  /** The text at this place, in each way in which it can be sent. */
  requests(text: string): RawRequest[];
}

const boundary = 'a-boundary-of-parts';
const uuid = '018f2b2e-7a5c-7d3e-9f00-0123456789ab';
const textHeaders = [
  'Accept',
  'Accept-Language',
  'Authorization',
  'Cookie',
  'Idempotency-Key',
  'If-None-Match',
  'Last-Event-ID',
  'Origin',
  'Prefer',
  'Referer',
  'Signature-Input',
  'User-Agent',
  'X-API-Key',
  'X-CSRF-Token',
  'X-Forwarded-For',
  'X-Request-ID',
  'traceparent',
];

/** Every place of these routes where text goes in: paths, queries, bodies, forms with their files, and headers. */
export function hostilePlaces(routes: readonly Route[], mounts: readonly { path: string }[] = []): HostilePlace[] {
  return [
    ...routes.flatMap((route) => [...pathPlaces(route), ...queryPlaces(route), ...bodyPlaces(route)]),
    ...headerCarriers(routes).flatMap(headerPlaces),
    ...mounts.flatMap(({ path }) => [
      addressPlace(path, 'public'),
      addressPlace(path, 'admin'),
      ...headerPlaces({ method: 'GET', path, access: 'public' }),
    ]),
    addressPlace('', 'public'),
    addressPlace('/api', 'user'),
  ];
}

function pathPlaces(route: Route): HostilePlace[] {
  return [...route.path.matchAll(/:(\w+)/g)].map(([placeholder, name]) => ({
    name: `${route.method} ${route.path} path ${name}`,
    pointer: '',
    access: route.access,
    requests: (text) =>
      [encoded(text), asPath(text)].map((part) => ({
        ...emptyRequest(route),
        path: addressOf(route.path.replace(placeholder, () => part.replaceAll(':', '%3A'))),
      })),
  }));
}

function queryPlaces(route: Route): HostilePlace[] {
  return places(route, 'query', route.query).map(({ pointer, name, fill }) => ({
    name,
    pointer,
    access: route.access,
    requests: (text) => {
      const pairs = Object.entries(fill(text) as Record<string, unknown>);
      const query = pairs.map(([key, value]) => `${key}=${encoded(String(value))}`).join('&');
      const twice = `${query}&${pointer.slice(1)}=${encoded(text)}`;
      return [query, twice].map((sent) => ({ ...emptyRequest(route), path: `${addressOf(route.path)}?${sent}` }));
    },
  }));
}

function bodyPlaces(route: Route): HostilePlace[] {
  if (route.multipart) return formPlaces(route, formOf(route.multipart.fields));
  return places(route, 'body', route.body).map(({ pointer, name, form, fill }) => ({
    name,
    pointer,
    access: route.access,
    ...(isFree(form) ? { freeText: form } : {}),
    requests: (text) => [
      {
        method: route.method,
        path: addressOf(route.path),
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(fill(text)),
      },
    ],
  }));
}

function formPlaces(route: Route, fields: Form): HostilePlace[] {
  const base = sampleOf(fields) as Record<string, string>;
  const send = (parts: Record<string, string>, fileName: string, content: string): RawRequest => ({
    method: route.method,
    path: addressOf(route.path),
    headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` },
    body: [
      ...Object.entries(parts).map(([name, value]) => `--${boundary}\r\n${disposition(name)}\r\n\r\n${value}`),
      `--${boundary}\r\n${disposition('file', fileName)}\r\n\r\n${content}`,
      `--${boundary}--\r\n`,
    ].join('\r\n'),
  });
  const statement = 'date,description,amount\n2026-03-01,Rent,-10.00\n';
  const place = (name: string, request: (text: string) => RawRequest): HostilePlace => ({
    name: `${route.method} ${route.path} form ${name}`,
    pointer: '',
    access: route.access,
    requests: (text) => [request(text)],
  });
  return [
    ...textPlaces(fields).map(({ pointer, fill }) =>
      place(pointer, (text) => send(fill(text) as Record<string, string>, 'statement.csv', statement)),
    ),
    place('file name', (text) => send(base, text, statement)),
    place('file content', (text) => send(base, 'statement.csv', `${statement}2026-03-02,"${text}",-1.00\n`)),
  ];
}

function disposition(name: string, fileName?: string): string {
  const quoted = fileName?.replaceAll('"', '%22').replaceAll(/[\r\n]/g, ' ');
  return `Content-Disposition: form-data; name="${name}"${quoted === undefined ? '' : `; filename="${quoted}"`}`;
}

/**
 * Headers are read by what all routes share: of each access one route stands for the others, a POST without a body if
 * there is one, which gets furthest with the least.
 */
function headerCarriers(routes: readonly Route[]): Route[] {
  const reach = ({ method, body, multipart }: Route): number => ((body ?? multipart) ? 0 : method === 'POST' ? 2 : 1);
  const furthestFirst = routes.toSorted((a, b) => reach(b) - reach(a));
  return [...new Map(furthestFirst.toReversed().map((route) => [route.access, route])).values()];
}

function headerPlaces(route: Pick<Route, 'method' | 'path' | 'access'>): HostilePlace[] {
  return textHeaders.map((header) => ({
    name: `${route.method} ${route.path} header ${header}`,
    pointer: '',
    // A key and a token together are refused before either is looked at.
    access: header === 'X-API-Key' ? 'public' : route.access,
    requests: (text) => {
      const value = `${header === 'Authorization' ? 'Bearer ' : ''}${asHeader(text)}`;
      return [{ ...emptyRequest(route), headers: { [header]: value } }];
    },
  }));
}

function addressPlace(prefix: string, access: Access): HostilePlace {
  return {
    name: `GET ${prefix}/(anything) as ${access}`,
    pointer: '',
    access,
    requests: (text) =>
      [`${prefix}/${asPath(text)}`, `${prefix}?${asPath(text)}`].map((path) => ({
        method: 'GET',
        path: path.startsWith('/') ? path : `/${path}`,
        headers: { Accept: 'text/html' },
      })),
  };
}

function places(route: Route, part: 'query' | 'body', schema: Route['body']) {
  return schema === undefined
    ? []
    : textPlaces(formOf(schema)).map((place) => ({
        ...place,
        name: `${route.method} ${route.path} ${part}${place.pointer}`,
      }));
}

function isFree({ type, format, pattern, enum: closed, allOf }: Form): boolean {
  return type === 'string' && !format && !pattern && !closed && !allOf;
}

function emptyRequest({ method, path }: Pick<Route, 'method' | 'path'>): RawRequest {
  return { method, path: addressOf(path), headers: { Accept: 'text/html, application/json;q=0.9' } };
}

/** The path of a route with any id for each parameter. */
function addressOf(path: string): string {
  return path.replaceAll(/:\w+/g, uuid);
}

/** Halves of surrogate pairs have no UTF-8: they go as a client would send them, replaced. */
function encoded(text: string): string {
  return encodeURIComponent(Buffer.from(text, 'utf8').toString('utf8'));
}

/** As it is, but for what Node would not send: blanks, control characters and all that is not ASCII. */
function asPath(text: string): string {
  return text.replaceAll(/[^!-~]/gu, encoded);
}

/** UTF-8 as HTTP carries it; without the control characters that no header can hold. */
function asHeader(text: string): string {
  const bytes = Buffer.from(text, 'utf8').filter((byte) => byte >= 32 && byte !== 127);
  return Buffer.from(bytes).toString('latin1');
}
