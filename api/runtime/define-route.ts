import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { z } from 'zod';
import type { Principal } from '../../shared/identity/index.ts';
import type { ProblemCode } from '../../shared/platform/errors.ts';
import type { RequestContext } from './api-context.ts';
import type { UploadedFile } from './read-multipart.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
/**
 * Who may call: anyone; whoever is signed in or has an API key with the route's scope; people alone, not API keys; the
 * holder of the refresh cookie or of a session's access token; admins. Every route says which.
 */
export type Access = 'public' | 'user' | 'person' | 'session' | 'admin';

/** One way of answering. Without `body` the answer has none, or is a stream. */
export interface ResponseSpec {
  description: string;
  body?: z.ZodType;
  /** Default: `application/json` where there is a body. */
  contentType?: string;
  /** Browsers get a page instead: a string with `text/html` as its `Content-Type`. */
  orPage?: boolean;
  example?: unknown;
}
export type ResponseSpecs = Readonly<Record<number, ResponseSpec>>;

export type ReplyHeaders = Record<string, string>;

/** Writes the body piece by piece (event streams, files). Status and headers are sent before `stream` is called. */
export interface StreamReply {
  status: number;
  headers?: ReplyHeaders;
  /** Called before anything is sent, and may refuse with a problem. Gives what is called when the answer has ended. */
  begin?: () => () => void;
  stream: (response: ServerResponse) => Promise<void>;
}

/**
 * What a handler returns: one of the declared responses. Bodies are sent as JSON; a string with a `Content-Type`
 * of its own is sent as it is. An `ETag` that the client already has makes a 200 to a GET a 304.
 */
export type Reply<R extends ResponseSpecs> =
  | StreamReply
  | { [S in keyof R & number]: { status: S; headers?: ReplyHeaders } & BodyOf<R[S]> }[keyof R & number];

type BodyOf<S> = S extends { body: z.ZodType }
  ? { body: DeepReadonly<z.input<S['body']>> | JsonText<z.input<S['body']>> | PageOf<S> }
  : { body?: undefined };

type PageOf<S> = S extends { orPage: true } ? string : never;

/** A body that is serialised already, such as one from the cache: see `singleResourceText`. */
export type JsonText<V> = string & { readonly [jsonOf]: V };
declare const jsonOf: unique symbol;

/** A body is only read; literals in a handler are inferred as readonly. */
type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

/** A form with exactly one file, in the part named `file`. */
export interface MultipartSpec<F extends z.ZodType = z.ZodType> {
  file: { maxBytes: number };
  /** The other parts, each a string; see `jsonField` for those that hold JSON. */
  fields: F;
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : Record<string, never>;

export interface RouteInput<P, Q, B, M> {
  params: Parsed<P>;
  query: Parsed<Q>;
  /** The JSON body, or the fields of the form. */
  body: M extends MultipartSpec<infer F> ? z.output<F> : Parsed<B>;
  file: M extends MultipartSpec ? UploadedFile : undefined;
  headers: IncomingHttpHeaders;
}

type PrincipalFor<A extends Access> = A extends 'public' | 'session' ? Principal | undefined : Principal;

export interface RouteSpec<A extends Access, P, Q, B, M, R extends ResponseSpecs, T extends Reply<R>, W> {
  method: Method;
  /** As Express writes it: `/api/jobs/:id`. A trailing slash names the same resource. */
  path: string;
  access: A;
  /** What an API key needs. Default: `read:` or `write:` and the first part of the path, `read:accounts`. */
  scope?: string;
  /** Money moves: an API key must sign the request. */
  movesMoney?: boolean;
  /** Goes on the record when it was done. What changes something is then done in the transaction that records it. */
  audit?: string;
  /** Starts work with `acceptJob`: takes what headers say about when and how urgently. */
  startsJob?: boolean;
  /** One line for the reference. */
  summary: string;
  params?: P;
  query?: Q;
  body?: B;
  /** Default 100 kB. */
  maxBodyBytes?: number;
  multipart?: M;
  responses: R;
  /** Problems of its own, beyond those that follow from the access and the input. */
  problems?: readonly ProblemCode[];
  /**
   * Runs first, and outside of any transaction: what stays though the request is refused, and what takes long. Of equal
   * requests at once, each runs it. What it gives is the handler's third argument.
   */
  prepare?: (input: RouteInput<P, Q, B, M>, ctx: RequestContext<PrincipalFor<A>>) => Promise<W>;
  handler: (input: RouteInput<P, Q, B, M>, ctx: RequestContext<PrincipalFor<A>>, prepared: W) => Promise<T> | T;
}

/** A route as the runtime sees it. */
export interface Route {
  method: Method;
  path: string;
  access: Access;
  scope?: string;
  movesMoney?: boolean;
  audit?: string;
  startsJob?: boolean;
  summary: string;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  maxBodyBytes?: number;
  multipart?: MultipartSpec;
  responses: ResponseSpecs;
  problems?: readonly ProblemCode[];
  prepare?: (input: AnyInput, ctx: RequestContext<Principal | undefined>) => Promise<unknown>;
  handler: (
    input: AnyInput,
    ctx: RequestContext<Principal | undefined>,
    prepared: unknown,
  ) => Promise<AnyReply> | AnyReply;
}

export interface AnyInput {
  params: unknown;
  query: unknown;
  body: unknown;
  file: UploadedFile | undefined;
  headers: IncomingHttpHeaders;
}

export type AnyReply = StreamReply | { status: number; headers?: ReplyHeaders; body?: unknown };

/**
 * Declares one endpoint; the default export of a `*.route.ts`. The schemas validate, type and document it, and
 * refuse what they don't name (write objects as `z.strictObject`). Query, path and form values arrive as strings.
 */
export function defineRoute<
  const A extends Access,
  const R extends ResponseSpecs,
  const T extends Reply<R>,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  M extends MultipartSpec | undefined = undefined,
  W = undefined,
>(spec: RouteSpec<A, P, Q, B, M, R, T, W>): Route {
  if (spec.multipart && spec.body) throw new Error(`${spec.method} ${spec.path}: a body is JSON or a form, not both`);
  // The types of one route's input are known here alone; the runtime passes on what the same schemas made.
  return spec as unknown as Route;
}
