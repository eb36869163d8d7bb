import type { z } from 'zod';
import type { Tx } from './db.ts';

/** Something that happens here, which jobs may follow: a contract says so with `on`. */
export interface EventDefinition<D extends z.ZodObject = z.ZodObject> {
  /** `<area>.<what-happened>`. */
  readonly name: string;
  /** Ids and versions: what followers need to look for themselves. */
  readonly data: D;
}

const namePattern = /^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/;

/** @throws when the name is not of the form `area.what-happened` */
export function defineEvent<D extends z.ZodObject>(event: EventDefinition<D>): EventDefinition<D> {
  if (!namePattern.test(event.name)) throw new Error(`event "${event.name}" is not of the form area.what-happened`);
  return event;
}

/** Takes note of what happens. */
export interface Events {
  /**
   * Accepts the jobs that follow an event, in the transaction that makes it happen: they exist if and only if it commits.
   * What is identical to work in flight is joined to it.
   */
  record<D extends z.ZodObject>(tx: Tx, event: EventDefinition<D>, data: NoInfer<z.input<D>>): Promise<void>;
}

/** For those who fill a database that nobody follows. */
export const unfollowed: Events = { record: () => Promise.resolve() };
