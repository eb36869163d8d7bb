import { defineRoute } from '../../runtime/define-route.ts';
import { answerReadiness, readiness } from './answer-readiness.ts';

export default defineRoute({
  method: 'GET',
  path: '/health',
  access: 'public',
  summary: 'Whether requests are served',
  responses: readiness,
  problems: ['unavailable'],
  handler: (_input, ctx) => answerReadiness(ctx),
});
