import { newId } from '../../../../../shared/platform/ids.ts';
import { defineProcessor } from '../../../../runtime/define-processor.ts';
import { remember } from '../../contracts/calm/remember.job.ts';

export default defineProcessor(remember, async () => ({ made: newId() }));
