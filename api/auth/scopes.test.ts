import { expect } from 'chai';
import { discoverRoutes } from '../runtime/mount-routes.ts';
import { type Guarded, scopeOf, scopesOf, scopesSuffice } from './scopes.ts';

const guarded = (method: Guarded['method'], path: string, more: Partial<Guarded> = {}): Guarded => ({
  access: 'user',
  method,
  path,
  ...more,
});

describe('scopeOf', () => {
  it('is read or write, and what the address is about', () => {
    expect(scopeOf(guarded('GET', '/api/accounts/:id'))).to.equal('read:accounts');
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      expect(scopeOf(guarded(method, '/api/accounts'))).to.equal('write:accounts');
    }
    expect(scopeOf(guarded('POST', '/api/import/transactions'))).to.equal('write:imports');
    expect(scopeOf(guarded('POST', '/api/export/transactions'))).to.equal('write:exports');
    expect(scopeOf(guarded('GET', '/things'))).to.equal('read:things');
  });

  it('is what the route says, and that of admins for what is theirs', () => {
    expect(scopeOf(guarded('GET', '/api/x', { scope: 'read:detections' }))).to.equal('read:detections');
    expect(scopeOf(guarded('GET', '/api/admin/x', { access: 'admin' }))).to.equal('admin');
    expect(scopeOf(guarded('GET', '/api/admin/x', { access: 'admin', scope: 'read:audit' }))).to.equal('read:audit');
  });

  it('is none where no key is let in', () => {
    for (const access of ['public', 'person', 'session'] as const) {
      expect(scopeOf(guarded('GET', '/api/x', { access }))).to.equal(undefined);
    }
  });

  it('reads naturally for every route', async () => {
    for (const { route } of await discoverRoutes()) {
      const scope = scopeOf(route);
      if (scope !== undefined) expect(scope, route.path).to.match(/^((read|write):[a-z-]+|admin)$/);
      expect(scope !== undefined, `${route.method} ${route.path}`).to.equal(
        route.access === 'user' || route.access === 'admin',
      );
      if (route.access === 'user') {
        expect(scope?.startsWith(route.method === 'GET' ? 'read:' : 'write:'), route.path).to.equal(true);
      }
      if (route.path.startsWith('/api/auth')) expect(route.access, route.path).not.to.be.oneOf(['user', 'admin']);
    }
  });
});

describe('scopesSuffice', () => {
  // asvs: 10.3.2
  it('asks for exactly the scope, and lets `admin` in to all that is for admins', () => {
    const accounts = guarded('GET', '/api/accounts');
    expect(scopesSuffice(accounts, ['read:accounts'])).to.equal(true);
    for (const scope of ['write:accounts', 'read:account', 'read:accountsx', 'read:', 'admin']) {
      expect(scopesSuffice(accounts, [scope]), scope).to.equal(false);
    }
    const audit = guarded('GET', '/api/admin/x', { access: 'admin', scope: 'read:audit' });
    expect([['read:audit'], ['admin'], ['read:admin'], []].map((scopes) => scopesSuffice(audit, scopes))).to.deep.equal(
      [true, true, false, false],
    );
  });
});

describe('scopesOf', () => {
  it('lists what the routes need and what is known besides, once each', async () => {
    const scopes = scopesOf((await discoverRoutes()).map(({ route }) => route));
    expect(scopes).to.include.members(['read:accounts', 'write:accounts', 'read:detections', 'read:audit', 'admin']);
    expect(new Set(scopes).size).to.equal(scopes.length);
  });
});
