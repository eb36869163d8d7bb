import type { Route } from './define-route.ts';
import { jobInstructionHeaders } from './job-instructions.ts';
import type { JsonSchema, OpenApiParameter } from './openapi.ts';

/** The headers that a route takes, as parameters of its operation. */
export function describeHeaders({ access, method, movesMoney, startsJob = false }: Route): OpenApiParameter[] {
  const header = (name: string, description: string, schema: JsonSchema = {}): OpenApiParameter => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string', ...schema },
  });
  const key = header(
    'Idempotency-Key',
    'The same key and request within 24 hours gets the same answer, and is carried out once.',
    // Visible ASCII.
    { minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
  );
  const csrf = header('X-CSRF-Token', 'From GET /api/auth/csrf; needed without an access token.');
  const signature = [
    header('X-Signature', 'Needed with an API key: HMAC-SHA256 under it over method, target, body, time and nonce.'),
    header('X-Timestamp', 'Seconds since 1970, within five minutes of now.'),
    header('X-Nonce', '8 to 128 visible ASCII characters; works once.'),
    header('X-Algorithm', 'How it is signed.', { enum: ['HMAC-SHA256'] }),
  ];
  const instructions = [
    header('X-Job-Priority', jobInstructionHeaders['x-job-priority'], { pattern: '^-?\\d{1,3}$' }),
    header('X-Job-Run-At', jobInstructionHeaders['x-job-run-at'], { format: 'date-time' }),
  ];
  return [
    ...(method === 'POST' ? [key] : []),
    ...(startsJob ? instructions : []),
    ...(access === 'session' && method !== 'GET' ? [csrf] : []),
    ...(movesMoney === true ? signature : []),
  ];
}
