import { defineProcessor } from '../../../../runtime/define-processor.ts';
import { add } from '../../contracts/calm/add.job.ts';

export default defineProcessor(add, async ({ a, b }) => ({ sum: a + b }));
