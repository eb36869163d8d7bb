import { z } from 'zod';
import { type Problem, type ProblemCode, problemTypes } from '../../shared/platform/errors.ts';
import { factorMethod } from '../../shared/second-factors/index.ts';

/** The body of every error (RFC 9457). */
export const problemBody = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.enum(Object.keys(problemTypes) as [ProblemCode, ...ProblemCode[]]),
    requestId: z.string(),
    errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })).optional(),
    challengeId: z.uuid().optional().meta({ description: 'Of a sign-in that needs a second factor.' }),
    methods: z.array(factorMethod).optional().meta({ description: 'Second factors, any of which may be shown next.' }),
  })
  .meta({
    id: 'Problem',
    description:
      'What went wrong (RFC 9457). Each error points at a field: a JSON pointer, query.name, params.name or headers.name.',
    examples: [
      {
        type: '/problems/validation-failed',
        title: problemTypes['validation-failed'].title,
        status: 400,
        detail: 'Some fields need a look.',
        instance: '/api/auth/register',
        code: 'validation-failed',
        requestId: '3f1c2f0e-6d5a-4b7e-9a44-0c8f5e1d2b3a',
        errors: [{ pointer: '/username', detail: 'is required' }],
      },
    ],
  });
export type ProblemBody = z.input<typeof problemBody>;

type Where = Pick<ProblemBody, 'instance' | 'requestId'>;

/** Says a problem in its public form. */
export function describeProblem(
  { code, errors, members, message }: Problem,
  { instance, requestId }: Where,
): ProblemBody {
  const { status, title } = problemTypes[code];
  const errorsToTell = errors.length > 0 ? { errors } : {};
  return {
    ...members,
    type: `/problems/${code}`,
    title,
    status,
    detail: message,
    instance,
    code,
    requestId,
    ...errorsToTell,
  };
}
