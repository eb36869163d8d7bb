import { z } from 'zod';
import { Problem, type FieldError } from '../../shared/platform/errors.ts';
import { describeIssue } from './describe-issue.ts';

export type InputPart = 'body' | 'query' | 'params' | 'headers';

const maxFieldErrors = 50;
const nothing = z.strictObject({});

/**
 * Parses one part of a request; without a schema the part must be empty.
 * @throws {Problem} `validation-failed`, naming every field at fault (at most 50)
 */
export function parseInput(part: InputPart, schema: z.ZodType | undefined, value: unknown): unknown {
  const parsed = (schema ?? nothing).safeParse(value, { error: describeIssue });
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.slice(0, maxFieldErrors).flatMap((issue) => toFieldErrors(part, issue, value));
  throw new Problem('validation-failed', 'Some fields need a look.', { errors: errors.slice(0, maxFieldErrors) });
}

function toFieldErrors(part: InputPart, issue: z.core.$ZodIssue, value: unknown): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.slice(0, maxFieldErrors);
    return keys.map((key) => ({ pointer: pointerTo(part, [...issue.path, key]), detail: 'is not known here' }));
  }
  const missing = issue.code === 'invalid_type' && valueAt(value, issue.path) === undefined;
  return [{ pointer: pointerTo(part, issue.path), detail: missing ? 'is required' : issue.message }];
}

/** A JSON pointer (RFC 6901) into the body; `query.name`, `params.name` and `headers.name` for the other parts. */
export function pointerTo(part: InputPart, path: readonly PropertyKey[]): string {
  const steps = path.map((step) => String(step).slice(0, 100));
  // Whatever is made of it, what was sent is one text.
  if (part !== 'body') return [part, ...steps.slice(0, 1)].join('.');
  return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<PropertyKey, unknown>)[step];
  }
  return found;
}

/** A form field that holds JSON of the given form. */
export function jsonField<S extends z.ZodType>(schema: S) {
  return z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);
}
