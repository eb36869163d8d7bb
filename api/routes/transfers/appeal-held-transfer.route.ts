import { z } from 'zod';
import { appealHeld, appealText, heldTransferView } from '../../../shared/transaction-risk/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { presentHeldTransfer } from './transfers.presenter.ts';

export default defineRoute({
  method: 'POST',
  path: '/api/transfers/held/:id/appeal',
  access: 'user',
  audit: 'transfers.appealed',
  summary: 'Say why a transfer that is held should be released',
  params: z.strictObject({ id: z.uuid() }),
  body: z.strictObject({ text: appealText }),
  responses: { 200: { description: 'The transfer', body: heldTransferView } },
  problems: ['not-found', 'conflict'],
  async handler({ params: { id }, body: { text } }, { db, principal, clock }) {
    const held = await appealHeld(db, { id, userId: principal.userId, text, at: clock.now() });
    return { status: 200, body: presentHeldTransfer(held) };
  },
});
