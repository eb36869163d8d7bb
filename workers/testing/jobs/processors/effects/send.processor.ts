import { defineProcessor } from '../../../../runtime/define-processor.ts';
import { sendOneMessage } from '../../../effects.ts';
import { send } from '../../contracts/effects/send.job.ts';

export default defineProcessor(send, sendOneMessage);
