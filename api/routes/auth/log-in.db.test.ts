import { expect } from 'chai';
import { checkNotLocked, signIn, unlockAccount } from '../../../shared/sign-in/index.ts';
import {
  createSignInWorld,
  grace,
  problemOf,
  type SignedInBody,
  type SignInWorld,
} from '../../testing/sign-in-world.ts';

const wrong = 'not the password at all';
const invalid = [401, 'invalid-credentials'];
const locked = [429, 'account-locked'];

describe('POST /api/auth/login', () => {
  let world: SignInWorld;
  before(async () => {
    world = await createSignInWorld();
  });
  after(() => world.close());
  beforeEach(() => world.clear());

  const failures = async (count: number, name = grace.username) => {
    const answers = [];
    for (let n = 0; n < count; n += 1) answers.push(problemOf(await world.logIn(name, wrong)));
    return answers;
  };

  it('takes the user name or the e-mail address, in any case', async () => {
    const { user } = await world.register();
    for (const name of ['grace', 'GRACE', 'grace@example.org', 'Grace@Example.ORG']) {
      const { status, body } = await world.logIn(name);
      expect([status, (body as SignedInBody).user]).to.deep.equal([200, user]);
    }
  });

  it('answers the same to a wrong password and an unknown name', async () => {
    await world.register();
    const answers = [
      await world.logIn('grace', wrong),
      await world.logIn('nobody', wrong),
      await world.logIn("' OR 1=1 --", wrong),
    ];
    const bodies = answers.map(({ body }) => ({ ...(body as object), requestId: '' }));
    expect(problemOf(answers[0]!)).to.deep.equal(invalid);
    expect(bodies[1]).to.deep.equal(bodies[0]);
    expect(bodies[2]).to.deep.equal(bodies[0]);
  });

  it('refuses a body of another form', async () => {
    const answer = (body: object) => world.api.call('POST', '/api/auth/login', { body });
    const pointers = async (body: object) =>
      ((await answer(body)).body as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);
    expect(await pointers({ username: 'a', password: { $ne: '' } })).to.deep.equal(['/password']);
    expect(await pointers({})).to.deep.equal(['/username', '/password']);
    const device = { screen: 'x'.repeat(101), plugins: Array.from({ length: 101 }, () => 'p'), colour: 'red' };
    expect(await pointers({ username: 'a', password: 'b', device })).to.have.members([
      '/device/screen',
      '/device/plugins',
      '/device/colour',
    ]);
  });

  describe('after five failures within 15 minutes', () => {
    // asvs: 6.3.1
    it('is locked for 15 minutes, for the right password too', async () => {
      await world.register();
      expect(await failures(5)).to.deep.equal(Array.from({ length: 5 }, () => invalid));
      const refused = await world.logIn();
      expect(problemOf(refused)).to.deep.equal(locked);
      expect(refused.headers.get('retry-after')).to.equal('900');
      world.pass(14.99);
      expect(problemOf(await world.logIn())).to.deep.equal(locked);
      world.pass(0.01);
      expect((await world.logIn()).status).to.equal(200);
    });

    it('counts user name and e-mail address together', async () => {
      await world.register();
      await failures(3);
      await failures(2, 'grace@example.org');
      expect(problemOf(await world.logIn('GRACE'))).to.deep.equal(locked);
    });

    // asvs: 6.3.1
    it('does so under names that nobody has, so that these can not be told apart', async () => {
      expect(await failures(6, 'nobody')).to.deep.equal([...Array.from({ length: 5 }, () => invalid), locked]);
      expect(problemOf(await world.logIn('NOBODY'))).to.deep.equal(locked);
      expect(problemOf(await world.logIn('somebody'))).to.deep.equal(invalid);
      expect(JSON.stringify(await world.sql('SELECT * FROM sign_in_guards'))).not.to.match(/nobody/i);
    });

    it('forgets failures that are older', async () => {
      await world.register();
      await failures(1);
      world.pass(14);
      await failures(3);
      world.pass(1);
      await failures(1);
      expect((await world.logIn()).status).to.equal(200);
    });

    it('counts five of any fifteen minutes, not of every quarter of an hour', async () => {
      await world.register();
      await failures(1);
      world.pass(14);
      await failures(3);
      world.pass(2);
      await failures(2);
      expect(problemOf(await world.logIn())).to.deep.equal(locked);
    });

    it('begins anew after a success', async () => {
      await world.register();
      await failures(4);
      expect((await world.logIn()).status).to.equal(200);
      await failures(4);
      expect((await world.logIn()).status).to.equal(200);
    });

    // asvs: 6.3.1
    it('answers exactly five of many guesses at once', async () => {
      await world.register();
      const answers = await Promise.all(Array.from({ length: 30 }, () => world.logIn('grace', wrong)));
      expect(answers.filter(({ status }) => status === 401)).to.have.length(5);
      expect(answers.filter(({ status }) => status === 429)).to.have.length(25);
    });

    it('counts guesses that come with an Idempotency-Key', async () => {
      await world.register();
      for (let n = 0; n < 5; n += 1) {
        await world.logIn('grace', wrong, { headers: { 'Idempotency-Key': `guess-${n}` } });
      }
      expect(problemOf(await world.logIn())).to.deep.equal(locked);
    });

    it('does not let in who was being checked when it was locked', async () => {
      const { user } = await world.register();
      const { ctx } = world.api;
      const done = () => Promise.resolve();
      const parts = { ...ctx, send: done, record: done, mayEnter: () => true };
      const attempt = {
        credentials: { username: 'grace', password: grace.password },
        device: {},
        deviceToken: undefined,
        client: { clientIp: '127.0.0.1', userAgent: undefined },
      };
      let code = '';
      await signIn(parts, attempt, async () => {
        await failures(5);
        const [row] = await world.sql<Record<string, unknown>>('SELECT * FROM users');
        return { ...(row as object), id: user.id } as never;
      }).catch((error: { code: string }) => {
        code = error.code;
      });
      expect(code).to.equal('account-locked');
    });

    // asvs: 16.3.3
    it('raises an incident, tells the user, and is on the record', async () => {
      const { user } = await world.register();
      await failures(7);
      expect(await world.sql('SELECT kind, severity, user_id, occurrences FROM incidents')).to.deep.equal([
        { kind: 'account-locked', severity: 'medium', user_id: user.id, occurrences: 1 },
      ]);
      const messages = await world.messages(user.id);
      expect(messages.map(({ channel, subject }) => [channel, subject])).to.deep.equal([
        ['email', 'Your account is locked for a while'],
      ]);
      const entries = await world.sql<{ action: string }>(
        `SELECT action FROM audit_entries WHERE subject_id = '${user.id}' AND action = 'auth.account-locked'`,
      );
      expect(entries).to.have.length(1);
    });

    it('is unlocked by an admin', async () => {
      const { user } = await world.register();
      await failures(5);
      const { db, secrets, clock } = world.api.ctx;
      await unlockAccount(db, secrets, user.id);
      await checkNotLocked({ db, secrets, clock }, { userId: user.id });
      await failures(4);
      expect((await world.logIn()).status).to.equal(200);
    });
  });

  // asvs: 16.3.1
  it('is on the record with its outcome, and without names', async () => {
    const { user } = await world.register();
    await world.logIn('grace', wrong);
    await world.logIn('grace@example.org');
    await world.logIn('nobody', wrong);
    const entries = await world.sql<{ action: string; outcome: string; subject_id: string | null }>(
      `SELECT * FROM audit_entries WHERE action LIKE 'auth.sign%' ORDER BY seq DESC LIMIT 3`,
    );
    expect(entries.map(({ action, outcome, subject_id }) => [action, outcome, subject_id])).to.deep.equal([
      ['auth.sign-in-failed', 'failure', null],
      ['auth.signed-in', 'success', user.id],
      ['auth.sign-in-failed', 'failure', user.id],
    ]);
    expect(JSON.stringify(entries)).not.to.match(/grace|nobody/i);
  });

  it('refuses a restricted user, who knows the password', async () => {
    await world.register();
    await world.sql('UPDATE users SET restricted_at = now()');
    expect(problemOf(await world.logIn())).to.deep.equal([403, 'forbidden']);
    expect(problemOf(await world.logIn('grace', wrong))).to.deep.equal(invalid);
  });
});
