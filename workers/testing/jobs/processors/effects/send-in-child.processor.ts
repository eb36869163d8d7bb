import { defineProcessor } from '../../../../runtime/define-processor.ts';
import { sendOneMessage } from '../../../effects.ts';
import { sendInChild } from '../../contracts/effects/send-in-child.job.ts';

export default defineProcessor(sendInChild, sendOneMessage);
