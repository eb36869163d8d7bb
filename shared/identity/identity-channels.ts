import { revocationChannel } from './revocations.ts';
import { signingKeysChannel } from './signing-keys.store.ts';

/** What a process that lets people in must listen to. */
export const identityChannels = {
  credentialsRevoked: revocationChannel,
  signingKeysChanged: signingKeysChannel,
} as const;
