import { z } from 'zod';
import { defineEvent } from '../platform/events.ts';

/** An admin took the authenticator app away from a user. */
export const totpTakenAway = defineEvent({ name: 'users.totp-taken-away', data: z.strictObject({ userId: z.uuid() }) });
