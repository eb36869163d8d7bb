import { z } from 'zod';
import { type AccountRecord, closeAccount } from '../../../shared/accounts/index.ts';
import { defineRoute } from '../../runtime/define-route.ts';
import { requireMatch } from '../../runtime/single-resource.ts';
import { presentAccount } from './accounts.presenter.ts';

export default defineRoute({
  method: 'DELETE',
  path: '/api/accounts/:id',
  access: 'user',
  audit: 'accounts.closed',
  summary: 'Close an account that is empty: it can be read still',
  params: z.strictObject({ id: z.uuid() }),
  responses: { 204: { description: 'It is closed' } },
  problems: ['not-found', 'conflict', 'precondition-failed'],
  async handler({ params: { id }, headers }, { db, cipher, clock, principal: { userId } }) {
    const permit = (before: AccountRecord) => requireMatch(headers, presentAccount(before));
    await closeAccount({ db, cipher }, { id, userId, permit }, clock.now());
    return { status: 204 };
  },
});
