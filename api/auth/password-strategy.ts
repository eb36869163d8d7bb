import type { Request, Response } from 'express';
import passport from 'passport';
import { Strategy } from 'passport-local';
import { logIn, type Credentials, type User } from '../../shared/identity/index.ts';
import type { AppContext } from '../../shared/platform/context.ts';

/** What passport takes for a request: the credentials, and the database to look them up in. */
interface Attempt {
  body: Credentials;
  ctx: Pick<AppContext, 'db'>;
}

type Done = (error: unknown, user?: User | false) => void;

async function verify({ body, ctx }: Attempt, done: Done): Promise<void> {
  try {
    done(null, (await logIn(ctx, body)) ?? false);
  } catch (error) {
    done(error);
  }
}

const authenticator = new passport.Passport();
authenticator.use(
  new Strategy({ session: false, passReqToCallback: true }, (request, _username, _password, done) => {
    void verify(request as unknown as Attempt, done);
  }),
);

/** The user whose credentials these are, by passport's local strategy. */
export function authenticateByPassword(
  ctx: Pick<AppContext, 'db'>,
  credentials: Credentials,
): Promise<User | undefined> {
  return new Promise((resolve, reject) => {
    const answer = (error: Error | null, user: User | false | undefined): void => {
      if (error) reject(error);
      else resolve(user || undefined);
    };
    const attempt: unknown = { body: credentials, ctx } satisfies Attempt;
    authenticator.authenticate('local', { session: false }, answer)(attempt as Request, {} as Response, reject);
  });
}
