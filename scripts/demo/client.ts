/** A problem that the API answered with. */
class Refused extends Error {}

export interface Money {
  amount: string;
  currency: string;
}

export interface Job {
  id: string;
  status: string;
  createdAt: string;
  startedAt: string;
  finishedAt: string;
  stages: { name: string; startedAt: string; durationMs: number }[];
  result: ImportResult | null;
  problem: { code: string; detail: string } | null;
  links: { self: string };
}

export interface ImportResult {
  importId: string;
  format: string;
  total: number;
  inserted: number;
  duplicates: number;
  rejected: number;
  accounts: {
    accountId: string;
    inserted: number;
    currency: string;
    firstDate: string;
    lastDate: string;
    sum: string;
  }[];
  errors: { row: number; field: string; detail: string }[];
}

export interface Account {
  id: string;
  name: string;
  accountNumber: string | null;
  balance: Money;
}

export interface Transaction {
  date: string;
  amount: Money;
  description: string;
  payee: string | null;
}

/** The API as a client uses it: nothing but HTTP. */
export function createClient(url: string) {
  let token = '';

  async function call<T>(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<T> {
    const isForm = body instanceof FormData;
    const response = await fetch(url + path, {
      method,
      headers: {
        ...headers,
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...(body && !isForm ? { 'Content-Type': 'application/json' } : {}),
      },
      ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
    });
    const answer = (await response.json()) as T & { detail?: string };
    if (!response.ok) throw new Refused(`${method} ${path}: ${response.status} ${answer.detail}`);
    return answer;
  }

  return {
    token: () => token,
    async register(person: Record<string, string>): Promise<void> {
      ({ accessToken: token } = await call<{ accessToken: string }>('POST', '/api/auth/register', person));
    },
    async upload(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<Job> {
      const form = new FormData();
      form.append('file', new Blob([bytes]), name);
      return call('POST', '/api/import/transactions', form);
    },
    /** The job when it has ended. */
    async follow({ links }: Job): Promise<Job> {
      for (;;) {
        const job = await call<Job>('GET', links.self, undefined, { Prefer: 'wait=30' });
        if (job.finishedAt) return job;
      }
    },
    accounts: async () => (await call<{ items: Account[] }>('GET', '/api/accounts')).items,
    transactions: async (limit: number) =>
      (await call<{ items: Transaction[] }>('GET', `/api/transactions?limit=${limit}`)).items,
  };
}
