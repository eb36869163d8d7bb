import type { JobCatalogue } from '../../queues/runtime/catalogue.ts';
import type { Engine } from '../../queues/runtime/engine.ts';
import type { Enqueue } from '../../queues/runtime/enqueue.ts';
import type { Followers } from '../../queues/runtime/followers.ts';
import type { Audit, AuditEvent } from '../../shared/audit/index.ts';
import type { Geo } from '../../shared/geo/index.ts';
import type { AccessTokens, ApiKeys, Principal, Revocations } from '../../shared/identity/index.ts';
import type { JobFollower } from '../../shared/jobs/index.ts';
import type { Limits } from '../../shared/limits/index.ts';
import type { Cache } from '../../shared/platform/cache.ts';
import type { AppContext } from '../../shared/platform/context.ts';
import type { Tx } from '../../shared/platform/db.ts';
import type { Events } from '../../shared/platform/events.ts';
import type { HealthCheck } from '../../shared/platform/health.ts';
import type { HeldAnswers } from './held-answers.ts';
import type { JobInstructions } from './job-instructions.ts';

/** What every request finds: the world of the process, and what the API alone needs. */
export interface ApiContext extends AppContext {
  enqueue: Enqueue<Tx>;
  followers: Followers;
  /** Every kind of job, by kind. */
  jobKinds: JobCatalogue;
  jobFollower: JobFollower;
  heldAnswers: HeldAnswers;
  /** For Bull Board; work is accepted without it. */
  engine: Engine;
  tokens: AccessTokens;
  revocations: Revocations;
  apiKeys: ApiKeys;
  audit: Audit;
  cache: Cache;
  limits: Limits;
  geo: Geo;
  /** What must work before requests are sent to this process. */
  readinessChecks: readonly HealthCheck[];
  /** What admins are shown besides: work that other processes do. */
  healthChecks: readonly HealthCheck[];
  /** Run before each scrape: they set the gauges that are read from the database. */
  collectors: readonly (() => Promise<void>)[];
  /** Aborts when the process begins to close: let go of long polls. */
  closing: AbortSignal;
}

/** The context of one request. With an `Idempotency-Key`, `db` is the transaction that the answer commits with. */
export interface RequestContext<P extends Principal | undefined = Principal> extends ApiContext {
  requestId: string;
  /** W3C trace context as it came in, if it was well formed. */
  traceparent: string | undefined;
  /** The address of the client, through trusted proxies alone. */
  clientIp: string;
  userAgent: string | undefined;
  /** The one of these media types that the client would rather have; the first, when it takes none of them. */
  preferredType<T extends string>(types: readonly [T, ...T[]]): T;
  /** Whether the request came over TLS, through trusted proxies alone. */
  secure: boolean;
  principal: P;
  jobInstructions: JobInstructions;
  /** Takes note of what happens: jobs may follow, accepted in the same transaction. */
  events: Events;
  /**
   * Whether what the request was let in with still counts: a session or API key that goes on, and a token that has not
   * expired. For answers that take long.
   */
  isStillAdmitted(): Promise<boolean>;
  /** Aborts when the client goes away before the answer is complete; in a stream also when the process closes. */
  signal: AbortSignal;
  /**
   * Puts what happened on the record, with who did it and from where. It commits with the transaction, if there is one;
   * a refusal is recorded by `prepare`, so that it stays.
   */
  record(event: RecordedEvent): Promise<void>;
  /** What the handler has recorded itself, so that the runtime does not. */
  recordedActions: ReadonlySet<string>;
  /** Set when the runtime has begun a transaction: pass it on where a use case takes one. */
  tx: Tx | undefined;
}

/** What a handler says of an event; the rest is known of the request. `outcome` is `success` unless said. */
export type RecordedEvent = Pick<AuditEvent, 'action'> &
  Partial<Pick<AuditEvent, 'outcome' | 'subject' | 'details' | 'actor'>>;
