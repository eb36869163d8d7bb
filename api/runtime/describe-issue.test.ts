import { expect } from 'chai';
import { z } from 'zod';
import { describeIssue } from './describe-issue.ts';

const told = (schema: z.ZodType, value: unknown): string | undefined =>
  schema.safeParse(value, { error: describeIssue }).error?.issues[0]?.message;

describe('describeIssue', () => {
  const cases: [schema: z.ZodType, value: unknown, words: string][] = [
    [z.string(), 5, 'must be a string'],
    [z.int(), 1.5, 'must be a whole number'],
    [z.boolean(), 'yes', 'must be true or false'],
    [z.array(z.string()), {}, 'must be a list'],
    [z.strictObject({}), [], 'must be an object'],
    [z.iso.date(), '2026-02-30', 'must be a day such as 2026-03-31'],
    [z.iso.datetime(), 'noon', 'must be a time such as 2026-03-31T12:00:00Z'],
    [z.uuid(), '1', 'must be an id, a UUID'],
    [z.email(), 'ada', 'must be an e-mail address'],
    [z.enum(['month', 'year']), 'week', 'must be one of "month", "year"'],
    [z.literal('investigating'), 'open', 'must be "investigating"'],
    [z.string().min(1), '', 'must have at least 1 character'],
    [z.string().max(3), 'four', 'must have at most 3 characters'],
    [z.array(z.int()).max(1), [1, 2], 'must have at most 1 item'],
    [z.number().gt(0), 0, 'must be more than 0'],
    [z.number().lte(10), 11, 'must be at most 10'],
    [z.string().min(1, 'is required'), '', 'is required'],
    [z.union([z.literal('all'), z.int()]), 'some', 'must be "all", or must be a number'],
  ];
  for (const [schema, value, words] of cases) {
    it(`says of ${JSON.stringify(value)}: ${words}`, () => expect(told(schema, value)).to.equal(words));
  }
});
