import { defineRoute } from '../../runtime/define-route.ts';
import { answerReadiness, readiness } from './answer-readiness.ts';

export default defineRoute({
  method: 'GET',
  path: '/health/ready',
  access: 'public',
  summary: 'Whether requests can be sent to this process',
  responses: readiness,
  problems: ['unavailable'],
  handler: (_input, ctx) => answerReadiness(ctx),
});
