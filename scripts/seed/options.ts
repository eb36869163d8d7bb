import { parseArgs } from 'node:util';
import { z } from 'zod';

export const usage = `npm run seed -- [options]     invented users with accounts, transactions, a ledger, budgets and goals
  --users 1000                at most 100,000
  --transactions 1000000      of all users, 1 to 20,000 of each on average
  --seed 42                   the same seed makes the same figures
  --until 2025-12-31          the last day of them; up to today: $(date +%F)
  --yes                       also where there are users already`;

const maxPerUser = 20_000;

const count = z
  .string()
  .regex(/^\d{1,9}$/, { error: 'must be a whole number of at most 9 digits', abort: true })
  .transform(Number);
const users = z.number().refine((given) => given >= 1 && given <= 100_000, {
  error: 'must be from 1 to 100,000',
  abort: true,
});
const until = z.iso
  .date({ error: 'must be a day such as 2025-12-31', abort: true })
  .refine((date) => date >= '2010' && date < '2100', 'must be from 2010 to 2099');

const options = z
  .object({ users: count.pipe(users), transactions: count, seed: count, until, yes: z.boolean() })
  .superRefine((given, { addIssue }) => {
    const most = given.users * maxPerUser;
    if (given.transactions >= given.users && given.transactions <= most) return;
    const message = `must be from ${given.users} to ${most} for ${given.users} users`;
    addIssue({ code: 'custom', path: ['transactions'], message });
  });
export type Options = z.output<typeof options>;

/** @throws {Error} that says all that is wrong */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      users: { type: 'string', default: '1000' },
      transactions: { type: 'string', default: '1000000' },
      seed: { type: 'string', default: '42' },
      until: { type: 'string', default: '2025-12-31' },
      yes: { type: 'boolean', default: false },
    },
  });
  const { data, error } = options.safeParse(values);
  if (data) return data;
  throw new Error(error.issues.map(({ path, message }) => `--${path.join(' ')} ${message}.`).join('\n'));
}
