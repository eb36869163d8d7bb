import { expect } from 'chai';
import { discoverRoutes } from './runtime/mount-routes.ts';

/** Money moves: more than 10,000 needs a fresh second factor, and an API key must sign. */
const moves = [
  'DELETE /api/transactions/:id',
  'PATCH /api/transactions/:id',
  'POST /api/goals/:id/close',
  'POST /api/goals/:id/contributions',
  'POST /api/transactions',
  'POST /api/transactions/:id/restore',
  'POST /api/transfers',
];
/** Balances change by what a bank did already, or by what somebody was let do before: neither is asked for. */
const records = [
  'DELETE /api/import/:importId',
  'POST /api/accounts',
  'POST /api/admin/security/reviews/:id/decide',
  'POST /api/import/transactions',
];
/** Parts of the address space below which nothing else changes a balance. */
const elsewhere = [
  '/api/accounts/:id',
  '/api/admin',
  '/api/alerts',
  '/api/auth',
  '/api/budgets',
  '/api/goals',
  '/api/jobs',
  '/api/transfers/held/:id/appeal',
  '/api/users',
  '/cache/clear',
];

describe('the routes that can change a balance', () => {
  let changing: { address: string; path: string; movesMoney: boolean }[];
  before(async () => {
    const routes = (await discoverRoutes()).map(({ route }) => route);
    changing = routes
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path, movesMoney = false }) => ({ address: `${method} ${path}`, path, movesMoney }));
  });

  // asvs: 2.3.2
  it('ask for a signature and a second factor, or record what happened; there is no third kind', () => {
    const guarded = changing.filter(({ movesMoney }) => movesMoney).map(({ address }) => address);
    expect(guarded).to.have.members(moves);
    const known = new Set(changing.map(({ address }) => address));
    expect(records.filter((address) => !known.has(address))).to.deep.equal([]);
    const isElsewhere = (path: string) => elsewhere.some((part) => path === part || path.startsWith(`${part}/`));
    const unclear = changing.filter(
      ({ address, path }) => !moves.includes(address) && !records.includes(address) && !isElsewhere(path),
    );
    expect(unclear.map(({ address }) => address)).to.deep.equal([]);
  });
});
