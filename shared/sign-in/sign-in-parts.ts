import type { Geo } from '../geo/index.ts';
import type { User } from '../identity/index.ts';
import type { NewMessage } from '../messages/index.ts';
import type { AppContext } from '../platform/context.ts';

/** Something for the record of what happened. */
export interface SignInEvent {
  action: string;
  outcome?: 'success' | 'failure' | 'denied';
  subject?: { type: string; id: string } | null;
  details?: Record<string, string | number | boolean | null>;
}

/** What signing in needs of the world. */
export interface SignInParts extends Pick<AppContext, 'config' | 'clock' | 'cipher' | 'secrets'> {
  /** No transaction of a request: what is noted of a refusal must stay. */
  db: AppContext['db'];
  geo: Geo;
  /** Whom this door is for. To all others it looks as if the name or the password were wrong. */
  mayEnter(user: User): boolean;
  send(message: NewMessage): Promise<void>;
  record(event: SignInEvent): Promise<void>;
}
