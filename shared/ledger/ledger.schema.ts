import { z } from 'zod';

/** Nothing can be posted to an account that is frozen or closed; a closed one stays so. */
export const ledgerStatus = z.enum(['open', 'frozen', 'closed']);
export type LedgerStatus = z.infer<typeof ledgerStatus>;
