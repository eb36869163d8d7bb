import { expect } from 'chai';
import type { Method } from '../runtime/define-route.ts';
import { discoverRoutes } from '../runtime/mount-routes.ts';
import { limitGroupOf } from './limit-groups.ts';

const budgetOf = (method: Method, path: string): string | undefined => {
  const group = limitGroupOf({ method, path });
  return group && `${group.name} ${group.windows.map(({ limit }) => limit).join('/')}`;
};

describe('limitGroupOf', () => {
  it('gives each group its requests in a minute and in an hour', () => {
    const expected: [Method, string, string][] = [
      ['GET', '/api/auth/sessions', 'auth 20/100'],
      ['POST', '/api/auth/second-factor', 'auth 20/100'],
      ['POST', '/api/auth/login', 'login 10/50'],
      ['POST', '/api/auth/refresh', 'refresh 10/60'],
      ['POST', '/api/auth/register', 'register 10/50'],
      ['GET', '/api/transactions', 'transactions 60/500'],
      ['PATCH', '/api/transactions/:id', 'transactions 60/500'],
      ['POST', '/api/budgets', 'budgets 30/300'],
      ['GET', '/api/goals/:id', 'goals 30/300'],
      ['POST', '/api/predictions/cash-flow', 'predictions 5/30'],
      ['POST', '/api/reports', 'reports 5/30'],
      ['POST', '/api/ai/insights', 'ai 10/60'],
      ['POST', '/api/ml/train', 'ml-train 2/10'],
      ['POST', '/api/ml/categorize/batch', 'ml-categorize 5/30'],
      ['POST', '/api/import/transactions', 'import 5/20'],
      ['POST', '/api/export/everything', 'export 10/50'],
      ['GET', '/api/dashboard/summary', 'dashboard 60/600'],
      ['POST', '/api/alerts/:id/read', 'alerts 60/600'],
      ['GET', '/api/accounts', 'default 30/300'],
      ['GET', '/admin/queues', 'queues 600/20000'],
    ];
    expect(expected.map(([method, path]) => [method, path, budgetOf(method, path)])).to.deep.equal(expected);
  });

  // asvs: 2.4.1
  it('limits every route but those that must always answer, which do no more than read', async () => {
    const routes = (await discoverRoutes()).map(({ route }) => route);
    const unlimited = routes.filter((route) => limitGroupOf(route) === undefined);
    expect(unlimited.map(({ method, path }) => `${method} ${path}`)).to.have.members([
      'GET /.well-known/jwks.json',
      'GET /.well-known/security.txt',
      'GET /docs',
      'GET /health',
      'GET /health/detailed',
      'GET /health/live',
      'GET /health/ready',
      'GET /openapi.json',
      'GET /problems/:code',
    ]);
  });

  // asvs: 15.2.2
  it('lets nobody start jobs or bring files more than 30 times a minute', async () => {
    const routes = (await discoverRoutes()).map(({ route }) => route);
    const costly = routes.filter(({ startsJob, multipart }) => startsJob || multipart);
    expect(costly.map(({ path }) => path)).to.include.members(['/api/import/transactions', '/api/jobs/:id/retry']);
    const perMinute = costly.map((route) => limitGroupOf(route)?.windows[0].limit ?? Infinity);
    expect(Math.max(...perMinute)).to.equal(30);
    expect(budgetOf('POST', '/api/import/transactions')).to.equal('import 5/20');
  });

  it('charges the groups that start work for starting it, not for looking at it', () => {
    expect(budgetOf('GET', '/api/import/:id/rows')).to.equal('default 30/300');
    expect(budgetOf('GET', '/api/ml/models')).to.equal('default 30/300');
    expect(budgetOf('DELETE', '/api/import/:id')).to.equal('import 5/20');
  });

  it('lets jobs be followed without eating the budget for work', () => {
    expect(budgetOf('GET', '/api/jobs/:id')).to.equal('jobs 600/20000');
    expect(budgetOf('GET', '/api/jobs/events')).to.equal('jobs 600/20000');
    expect(budgetOf('POST', '/api/jobs/:id/retry')).to.equal('default 30/300');
  });

  it('takes whole steps of a path for a prefix', () => {
    expect(budgetOf('GET', '/api/transactions-archive')).to.equal('default 30/300');
    expect(budgetOf('POST', '/api/auth/login-activity')).to.equal('auth 20/100');
  });

  it('leaves out what must always answer', () => {
    const exempt = ['/health', '/health/ready', '/docs', '/openapi.json', '/problems/:code'];
    for (const path of [...exempt, '/.well-known/jwks.json']) expect(budgetOf('GET', path)).to.equal(undefined);
  });
});
