/** Every `code` of the public contract with its HTTP status and title (RFC 9457 `title`). */
export const problemTypes = {
  'malformed-json': { status: 400, title: 'The body is not valid JSON' },
  'validation-failed': { status: 400, title: 'The request does not have the expected form' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  'invalid-credentials': { status: 401, title: 'What was given to prove who you are is wrong' },
  'second-factor-required': { status: 401, title: 'A second factor is needed' },
  forbidden: { status: 403, title: 'You may not do this' },
  'csrf-failed': { status: 403, title: 'The request did not come from this site' },
  'step-up-required': { status: 403, title: 'Confirm this with your second factor' },
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'This address does not take that method' },
  'request-timeout': { status: 408, title: 'The request took too long to arrive' },
  conflict: { status: 409, title: 'The request does not fit the present state' },
  'idempotency-in-progress': { status: 409, title: 'The first request with this key is still running' },
  gone: { status: 410, title: 'This is no longer here' },
  'precondition-failed': { status: 412, title: 'The resource has changed since you read it' },
  'payload-too-large': { status: 413, title: 'The upload is too large' },
  'unsupported-media-type': { status: 415, title: 'This kind of file or body is not supported' },
  'insufficient-funds': { status: 422, title: 'The account does not hold enough' },
  unprocessable: { status: 422, title: 'The content can not be processed' },
  'idempotency-key-reused': { status: 422, title: 'This key was used for another request' },
  'account-locked': { status: 429, title: 'The account is locked for a while' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  'internal-error': { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'Try again in a moment' },
} as const;

export type ProblemCode = keyof typeof problemTypes;

/** One field at fault: a JSON pointer into the body (`/amount`), or `query.name`, `params.name`, `headers.name`. */
export interface FieldError {
  pointer: string;
  detail: string;
}

export interface ProblemOptions {
  errors?: FieldError[];
  /** Further members of the body (RFC 9457, section 3.2): what a client needs to go on. */
  members?: Record<string, unknown>;
  /** Sent as response headers, e.g. `Retry-After`. */
  headers?: Record<string, string>;
  cause?: unknown;
}

/**
 * A failure with a public face. `detail` is shown to clients: one sentence that a person can act on,
 * without secrets or personal data. `cause` goes to the log alone.
 */
export class Problem extends Error {
  override name = 'Problem';
  readonly code: ProblemCode;
  readonly status: number;
  readonly errors: FieldError[];
  readonly headers: Record<string, string>;
  readonly members: Record<string, unknown>;

  constructor(code: ProblemCode, detail: string, options: ProblemOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = problemTypes[code].status;
    this.errors = options.errors ?? [];
    this.headers = options.headers ?? {};
    this.members = options.members ?? {};
  }
}

/**
 * Why a process does not start: one sentence for whoever started it, with what to do. It needs no stack, because nothing
 * in the code is wrong.
 */
export class StartError extends Error {
  override name = 'StartError';
}

/** `Error.message` of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
