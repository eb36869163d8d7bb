import { Problem } from '../../../../../shared/platform/errors.ts';
import { defineProcessor } from '../../../../runtime/define-processor.ts';
import { refuse } from '../../contracts/faulty/refuse.job.ts';

export default defineProcessor(refuse, async ({ reason }) => {
  throw new Problem('unprocessable', reason);
});
