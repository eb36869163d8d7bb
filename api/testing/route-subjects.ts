import { openAccount } from '../../shared/accounts/index.ts';
import { makeBudget } from '../../shared/budgets/index.ts';
import { raiseAlert } from '../../shared/alerts/alerts.fixture.ts';
import { describeDevice, rememberDevice } from '../../shared/devices/index.ts';
import { makeGoal } from '../../shared/goals/index.ts';
import { createApiKey, startSession } from '../../shared/identity/index.ts';
import { createBooks } from '../../shared/imports/imports.fixture.ts';
import { requestTransfer } from '../../shared/transaction-risk/index.ts';
import { makeRisky } from '../../shared/transaction-risk/transaction-risk.fixture.ts';
import { recordTransaction } from '../../shared/transactions/index.ts';
import { acceptJobs } from '../../shared/jobs/index.ts';
import { newJob } from '../../shared/jobs/new-job.fixture.ts';
import type { ApiContext } from '../runtime/api-context.ts';
import { unfollowed } from '../../shared/platform/events.ts';

/** Makes a resource that belongs to a user. Returns the parameters of its path. */
type MakeSubject = (ctx: ApiContext, ownerId: string) => Promise<Record<string, string>>;

/**
 * What the addresses with parameters are about. A route below one of these paths is tried by somebody else, who must
 * find nothing.
 */
const subjects: Record<string, MakeSubject> = {
  '/api/alerts/:id': async ({ db }, ownerId) => ({ id: await raiseAlert(db, ownerId) }),
  '/api/transfers/held/:id': async (ctx, ownerId) => {
    const fields = { type: 'checking', currency: 'EUR', openingBalance: '300.00' } as const;
    const from = await openAccount(ctx, ownerId, { name: 'Giro', ...fields });
    const to = await openAccount(ctx, ownerId, { name: 'Savings', ...fields });
    await makeRisky(ctx.db, ownerId, from.id);
    const by = { userId: ownerId, now: ctx.clock.now(), permit: () => undefined };
    const wanted = { fromAccountId: from.id, toAccountId: to.id, amount: '50.00' };
    return { id: (await requestTransfer({ db: ctx.db, events: unfollowed }, by, wanted)).held?.review.id ?? '' };
  },
  '/api/accounts/:id': async (ctx, ownerId) => {
    const { id } = await openAccount(ctx, ownerId, { name: 'Giro', type: 'checking', currency: 'EUR' });
    return { id };
  },
  '/api/auth/api-keys/:id': async (ctx, ownerId) => {
    const { id } = await createApiKey(ctx, ownerId, { name: 'machine', scopes: ['read:accounts'], expiresAt: null });
    return { id };
  },
  '/api/auth/devices/:id': async ({ db, clock }, ownerId) => ({
    id: await rememberDevice(db, ownerId, describeDevice({}, 'Mozilla/5.0'), clock.now()),
  }),
  '/api/auth/sessions/:id': async (ctx, userId) => {
    const from = { clientIp: '127.0.0.1', userAgent: undefined, deviceId: null, location: null };
    return { id: (await startSession(ctx, { userId, secondFactorAt: null, ...from })).sessionId };
  },
  '/api/budgets/:id': async ({ db, clock }, ownerId) => {
    const given = { name: 'All', period: 'month', amount: { amount: '10.00', currency: 'EUR' } } as const;
    const { id } = await makeBudget({ db, events: unfollowed }, ownerId, given, clock.now());
    return { id };
  },
  '/api/goals/:id': async ({ db, clock }, ownerId) => {
    const given = { name: 'Trip', target: { amount: '10.00', currency: 'EUR' } };
    const { id } = await makeGoal(db, ownerId, given, clock.now());
    return { id };
  },
  '/api/import/:importId': async ({ db }, ownerId) => {
    const importId = await createBooks(db).upload(ownerId, 'date,description,amount\n2026-03-01,Rent,-10.00\n');
    return { importId };
  },
  '/api/transactions/:id': async (ctx, ownerId) => {
    const account = await openAccount(ctx, ownerId, { name: 'Giro', type: 'checking', currency: 'EUR' });
    const rent = { accountId: account.id, date: '2026-03-01', amount: '-10.00', description: 'Rent' };
    const { id } = await recordTransaction({ db: ctx.db, events: unfollowed }, ownerId, rent, () => undefined);
    return { id };
  },
  '/api/jobs/:id': async ({ db }, ownerId) => {
    const [job] = await acceptJobs(db, [newJob({ ownerId })]);
    return { id: job?.id ?? '' };
  },
};

/**
 * Makes what a path with parameters is about, for this owner.
 * @throws when nobody has said how
 */
export async function makeSubject(ctx: ApiContext, path: string, ownerId: string): Promise<Record<string, string>> {
  const prefix = Object.keys(subjects).find((known) => path === known || path.startsWith(`${known}/`));
  const make = prefix === undefined ? undefined : subjects[prefix];
  if (!make) {
    throw new Error(
      `nobody knows whose ${path} is: add its path, up to the last parameter, to \`subjects\` in ` +
        'api/testing/route-subjects.ts with a function that makes such a resource for a user',
    );
  }
  return make(ctx, ownerId);
}
