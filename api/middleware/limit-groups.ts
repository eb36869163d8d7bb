import type { Bucket, Window } from '../../shared/limits/index.ts';
import type { Method } from '../runtime/define-route.ts';

/** Routes that share a budget: so many requests of one client in a minute, and in an hour. */
export interface LimitGroup {
  name: string;
  windows: readonly [minute: Window, hour: Window];
  /** Of the windows, as `RateLimit-Policy` says them. */
  policy: string;
  /** Counted by address also when signed in: guesses at other people's accounts are no matter of one's own. */
  byAddress: boolean;
  /** Its requests start work, which counts for a user whatever the credential; others of machines have buckets alone. */
  startsWork: boolean;
}

interface GroupSpec {
  /** The most specific prefix wins. */
  prefix: string;
  name: string;
  perMinute: number;
  perHour: number;
  /** Default: all of them. Others go to the group of the next shorter prefix. */
  methods?: 'reads' | 'writes';
  byAddress?: boolean;
}

/** Groups that start work are charged for starting it; looking at what became of it goes to the default. */
const specs: readonly GroupSpec[] = [
  { prefix: '/api/auth/login', name: 'login', perMinute: 10, perHour: 50, byAddress: true },
  { prefix: '/api/auth/register', name: 'register', perMinute: 10, perHour: 50, byAddress: true },
  { prefix: '/api/auth/refresh', name: 'refresh', perMinute: 10, perHour: 60, byAddress: true },
  { prefix: '/api/auth', name: 'auth', perMinute: 20, perHour: 100 },
  { prefix: '/api/transactions', name: 'transactions', perMinute: 60, perHour: 500 },
  { prefix: '/api/budgets', name: 'budgets', perMinute: 30, perHour: 300 },
  { prefix: '/api/goals', name: 'goals', perMinute: 30, perHour: 300 },
  { prefix: '/api/predictions', name: 'predictions', perMinute: 5, perHour: 30, methods: 'writes' },
  { prefix: '/api/reports', name: 'reports', perMinute: 5, perHour: 30, methods: 'writes' },
  { prefix: '/api/ai', name: 'ai', perMinute: 10, perHour: 60, methods: 'writes' },
  { prefix: '/api/ml/train', name: 'ml-train', perMinute: 2, perHour: 10, methods: 'writes' },
  { prefix: '/api/ml/categorize/batch', name: 'ml-categorize', perMinute: 5, perHour: 30, methods: 'writes' },
  { prefix: '/api/import', name: 'import', perMinute: 5, perHour: 20, methods: 'writes' },
  { prefix: '/api/export', name: 'export', perMinute: 10, perHour: 50, methods: 'writes' },
  { prefix: '/api/dashboard', name: 'dashboard', perMinute: 60, perHour: 600 },
  { prefix: '/api/alerts', name: 'alerts', perMinute: 60, perHour: 600 },
  // Following jobs must not eat the budget for work.
  { prefix: '/api/jobs', name: 'jobs', perMinute: 600, perHour: 20_000, methods: 'reads' },
  // A page of Bull Board is a dozen files, and asks anew every few seconds.
  { prefix: '/admin/queues', name: 'queues', perMinute: 600, perHour: 20_000 },
  // Scrapers ask every few seconds; whoever guesses their token asks more often.
  { prefix: '/metrics', name: 'metrics', perMinute: 120, perHour: 7_200, byAddress: true },
  { prefix: '/', name: 'default', perMinute: 30, perHour: 300 },
];

/** What requests by API keys are counted under. */
export const machineGroup = 'api-keys';
export const limitGroupNames = [...specs.map(({ name }) => name), machineGroup];

const exempt = ['/health', '/docs', '/openapi.json', '/problems', '/.well-known'];

const groups = specs
  .toSorted((a, b) => b.prefix.length - a.prefix.length)
  .map((spec) => ({ ...spec, group: toGroup(spec) }));

/** What an API key may ask for, and all keys of one address together. */
export const keyBucket: Bucket = { name: 'key', capacity: 200, perSecond: 100 };
export const addressBucket: Bucket = { name: 'address', capacity: 500, perSecond: 250 };

/** A route, or a part of the address space. */
export interface Limited {
  method: Method;
  path: string;
}

const known = new WeakMap<Limited, LimitGroup | undefined>();

/** The group of a route; undefined for what is exempt. */
export function limitGroupOf(route: Limited): LimitGroup | undefined {
  if (!known.has(route)) known.set(route, findGroup(route));
  return known.get(route);
}

function findGroup({ method, path }: Limited): LimitGroup | undefined {
  if (exempt.some((prefix) => isBelow(path, prefix))) return undefined;
  const kind = method === 'GET' ? 'reads' : 'writes';
  return groups.find(({ prefix, methods = kind }) => methods === kind && isBelow(path, prefix))?.group;
}

function isBelow(path: string, prefix: string): boolean {
  return prefix === '/' || path === prefix || path.startsWith(`${prefix}/`);
}

function toGroup({ name, perMinute, perHour, methods, byAddress = false }: GroupSpec): LimitGroup {
  const minute = { name, limit: perMinute, seconds: 60 };
  const hour = { name: `${name}-hour`, limit: perHour, seconds: 3_600 };
  const startsWork = methods === 'writes';
  return { name, windows: [minute, hour], policy: policyOf([minute, hour]), byAddress, startsWork };
}

/** The value of `RateLimit-Policy`; a bucket is whole again after its window. */
export function policyOf(limits: readonly (Window | Bucket)[]): string {
  return limits
    .map((limit) =>
      'capacity' in limit
        ? `"${limit.name}";q=${limit.capacity};w=${Math.ceil(limit.capacity / limit.perSecond)}`
        : `"${limit.name}";q=${limit.limit};w=${limit.seconds}`,
    )
    .join(', ');
}
