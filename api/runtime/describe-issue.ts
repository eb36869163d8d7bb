import type { z } from 'zod';

type RawIssue = z.core.$ZodRawIssue;

/** Says in words for people what is wrong with a value, where its schema does not say so itself. */
export function describeIssue(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${types[issue.expected] ?? issue.expected}`;
    case 'invalid_format':
      return formats[issue.format];
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      return bound(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return bound(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'invalid_union':
      return [...new Set(issue.errors.flatMap(([first]) => first?.message ?? []))].join(', or ') || undefined;
    default:
      return undefined;
  }
}

const types: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const formats: Readonly<Record<string, string>> = {
  date: 'must be a day such as 2026-03-31',
  datetime: 'must be a time such as 2026-03-31T12:00:00Z',
  uuid: 'must be an id, a UUID',
  email: 'must be an e-mail address',
  url: 'must be an address such as https://example.org',
};

function bound(origin: string, relation: string, limit: number | bigint): string {
  if (origin === 'string') return `must have ${relation} ${limit} ${limit === 1 ? 'character' : 'characters'}`;
  if (origin === 'array' || origin === 'set') return `must have ${relation} ${limit} ${limit === 1 ? 'item' : 'items'}`;
  return `must be ${relation} ${limit}`;
}
