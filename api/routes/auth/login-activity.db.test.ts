import { expect } from 'chai';
import {
  createSignInWorld,
  grace,
  problemOf,
  type ProblemBody,
  type SignInWorld,
} from '../../testing/sign-in-world.ts';

interface Activity {
  id: string;
  at: string;
  outcome: string;
  country: string | null;
  score: number | null;
  terms: { term: string; score: number; detail: string }[];
}

/** In the United States, in Australia. */
const there = '8.8.8.8';
const elsewhere = '1.1.1.1';
const wrong = 'not the password at all';
const challenged = [401, 'second-factor-required'];

describe('the risk of signing in', () => {
  let world: SignInWorld;
  let userId: string;
  let token: string;
  before(async () => {
    world = await createSignInWorld();
  });
  after(() => world.close());
  beforeEach(async () => {
    await world.clear();
    const { user, accessToken } = await world.register();
    userId = user.id;
    token = accessToken;
  });

  const from = (ip: string) => world.logIn('grace', grace.password, { ip });
  const activity = async (query = '') => {
    // The clock may have passed the end of an earlier token.
    const fresh = await world.api.token({ userId });
    const { body } = await world.api.call('GET', `/api/auth/login-activity${query}`, { token: fresh });
    return body as { items: Activity[]; nextCursor: string | null };
  };
  const last = async () => {
    const { score, terms, country } = (await activity('?limit=1')).items[0]!;
    return [country, score, ...terms.map(({ term }) => term)];
  };
  const incidents = () => world.sql('SELECT kind, severity FROM incidents');
  const fail = async (times: number) => {
    for (let n = 0; n < times; n += 1) await world.logIn('grace', wrong);
  };

  it('is none of a first sign-in, wherever it is from', async () => {
    expect((await from(there)).status).to.equal(200);
    expect(await last()).to.deep.equal(['US', 0]);
  });

  it('is 0.3 from a new country, which the password is enough for', async () => {
    await from(there);
    world.pass(60 * 24);
    expect((await from(elsewhere)).status).to.equal(200);
    expect(await last()).to.deep.equal(['AU', 0.3, 'new-location']);
    world.pass(60 * 24);
    expect((await from(there)).status).to.equal(200);
    expect(await last()).to.deep.equal(['US', 0]);
  });

  it('knows a country for 90 days', async () => {
    await from(there);
    world.pass(60 * 24 * 90 + 1);
    await from(there);
    expect(await last()).to.deep.equal(['US', 0.3, 'new-location']);
  });

  // asvs: 6.3.3
  it('needs a second factor over 0.5, on a trusted device too', async () => {
    const { headers } = await world.trusted({ ip: there });
    const from = (ip: string) => world.logIn('grace', grace.password, { ip, headers });
    world.setTime('2026-03-12T03:00:00Z');
    expect((await from(there)).status).to.equal(200);
    expect(await last()).to.deep.equal(['US', 0.2, 'night']);
    expect((await from(elsewhere)).status).to.equal(401);
    world.setTime('2026-03-14T03:00:00Z');
    await fail(3);
    const answer = await from(there);
    expect([problemOf(answer), (answer.body as ProblemBody).methods]).to.deep.equal([challenged, ['email']]);
    expect(await last()).to.deep.equal(['US', 0.7, 'night', 'failures']);
    expect(await world.sentCode(userId)).to.match(/^\d{6}$/);
  });

  it('is not over 0.5 for three failures alone', async () => {
    await fail(3);
    expect((await world.logIn()).status).to.equal(200);
    await fail(2);
    world.pass(61);
    await fail(1);
    expect((await world.logIn()).status).to.equal(200);
    expect(await last()).to.deep.equal([null, 0]);
  });

  it('needs two different methods over 0.7, and is an incident over 0.8', async () => {
    const { secret } = await world.addTotp(token);
    const { challengeId: usual } = (await from(there)).body as ProblemBody;
    await world.post('second-factor', undefined, { challengeId: usual, method: 'totp', code: world.codeOf(secret, 1) });
    world.pass(60);
    const { challengeId, methods } = (await from(elsewhere)).body as ProblemBody;
    expect(methods).to.deep.equal(['totp', 'backup-code']);
    const early = await world.post('codes', undefined, { challengeId, method: 'email' });
    expect(problemOf(early), 'a sent code comes second').to.deep.equal([400, 'validation-failed']);
    expect(await incidents()).to.deep.equal([{ kind: 'impossible-travel', severity: 'high' }]);

    const code = world.codeOf(secret);
    const half = await world.post('second-factor', undefined, { challengeId, method: 'totp', code });
    expect([problemOf(half), (half.body as ProblemBody).methods]).to.deep.equal([challenged, ['email']]);
    const byMail = await world.sentCode(userId);
    const whole = await world.post('second-factor', undefined, { challengeId, method: 'email', code: byMail });
    expect(whole.status).to.equal(200);
    expect(await last()).to.deep.equal(['AU', 1, 'new-location', 'impossible-travel']);
  });

  it('needs the one method of who has no two', async () => {
    await from(there);
    world.pass(60);
    const { challengeId, methods } = (await from(elsewhere)).body as ProblemBody;
    expect(methods).to.deep.equal(['email']);
    const code = await world.sentCode(userId);
    const { status } = await world.post('second-factor', undefined, { challengeId, method: 'email', code });
    expect(status).to.equal(200);
  });

  it('is an incident of its own where nobody travelled', async () => {
    await from(there);
    world.setTime('2026-03-14T03:00:00Z');
    await fail(3);
    await from(elsewhere);
    expect(await incidents()).to.deep.equal([{ kind: 'high-risk-sign-in', severity: 'high' }]);
  });

  it('refuses who has no method at all', async () => {
    await from(there);
    await world.sql('UPDATE users SET email = NULL');
    world.pass(60);
    expect(problemOf(await from(elsewhere))).to.deep.equal([403, 'forbidden']);
    expect((await activity('?outcome=refused')).items).to.have.length(1);
  });

  describe('GET /api/auth/login-activity', () => {
    // asvs: 16.3.1
    it('shows every attempt with its outcome, place and risk, the last first', async () => {
      await from(there);
      world.pass(1);
      await fail(1);
      world.pass(1);
      await from(elsewhere);
      const { items } = await activity();
      expect(items.map(({ outcome, country, score }) => [outcome, country, score])).to.deep.equal([
        ['second-factor-asked', 'AU', 1],
        ['wrong-password', null, null],
        ['signed-in', 'US', 0],
      ]);
      expect(items[0]!.terms[0]).to.deep.equal({
        term: 'new-location',
        score: 0.3,
        detail: 'the first sign-in from AU in 90 days',
      });
    });

    // asvs: 16.3.1
    it('shows failed codes and locked attempts', async () => {
      await world.addTotp(token);
      const { challengeId } = (await world.logIn()).body as ProblemBody;
      const guess = () => world.post('second-factor', undefined, { challengeId, method: 'totp', code: '000000' });
      for (let n = 0; n < 5; n += 1) {
        await guess();
        world.pass(0.1);
      }
      await world.logIn();
      expect((await activity('?limit=2')).items.map(({ outcome }) => outcome)).to.deep.equal([
        'locked',
        'second-factor-failed',
      ]);
    });

    it('is narrowed by outcome and day, and read in pages', async () => {
      await fail(1);
      world.pass(60 * 24);
      await fail(1);
      await world.logIn();
      world.pass(60 * 24);
      await fail(1);
      await world.logIn();
      expect((await activity('?outcome=signed-in')).items).to.have.length(2);
      expect((await activity('?from=2026-03-11')).items).to.have.length(4);
      expect((await activity('?to=2026-03-10')).items).to.have.length(1);
      expect((await activity('?from=2026-03-11&to=2026-03-11&outcome=wrong-password')).items).to.have.length(1);
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page = await activity(`?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      }
      expect([seen.length, new Set(seen).size]).to.deep.equal([5, 5]);
    });

    it('keeps no attempt under a name that nobody has', async () => {
      await world.logIn('nobody', wrong);
      expect(await world.sql('SELECT FROM sign_ins')).to.have.length(0);
    });

    it('is the user’s own, and refuses other questions', async () => {
      await world.logIn();
      const { accessToken } = await world.register({ username: 'mallory', email: 'mallory@example.org' });
      const others = await world.api.call('GET', '/api/auth/login-activity', { token: accessToken });
      expect((others.body as { items: unknown[] }).items).to.deep.equal([]);
      for (const query of ['outcome=maybe', 'from=yesterday', 'cursor=x', 'cursor=2026-01-01T00:00:00Z_x', 'limit=0']) {
        const answer = await world.api.call('GET', `/api/auth/login-activity?${query}`, { token });
        expect(problemOf(answer), query).to.deep.equal([400, 'validation-failed']);
      }
      expect(problemOf(await world.api.call('GET', '/api/auth/login-activity'))).to.deep.equal([
        401,
        'unauthenticated',
      ]);
    });
  });
});
