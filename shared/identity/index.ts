export { changePassword } from './change-password.ts';
export { changeUser } from './change-user.ts';
export { ensureAdmin } from './ensure-admin.ts';
export * from './identity.schema.ts';
export { findUser, findUserByLogin, type User } from './identity.store.ts';
export { openPhone, openTaxId, sealPlainPhones } from './personal-data.ts';
export { setPhoneConfirmed } from './personal-data.store.ts';
export { logIn } from './log-in.ts';
export { requireStrongPassword } from './password-strength.ts';
export { slowHash, verifyPassword } from './passwords.ts';
export { registerUser } from './register-user.ts';
export {
  type Client,
  endSessions,
  findSessionOf,
  type NewSession,
  purgeExpiredSessions,
  refreshWith,
  type StartedSession,
  startSession,
} from './sessions.ts';
export {
  findAuthenticatedAt,
  findSessionDevice,
  listSessions,
  type Session,
  setSecondFactorAt,
} from './sessions.store.ts';
export { type ApiKeys, createApiKeys } from './api-key-verifier.ts';
export * from './api-keys.schema.ts';
export { createApiKey, deleteApiKey, rotateApiKey } from './api-keys.ts';
export { type ApiKey, listApiKeys, purgeEndedApiKeys } from './api-keys.store.ts';
export { readRefreshToken } from './refresh-tokens.ts';
export { purgeRequestNonces, spendNonce } from './request-nonces.store.ts';
export { createRevocations, type Revocations } from './revocations.ts';
export { rotateSigningKey, type Rotation } from './rotate-signing-key.ts';
export { openSigningKeys, type SigningKeys } from './signing-keys.ts';
export { identityChannels } from './identity-channels.ts';
export { accessTokenSeconds, createAccessTokens, type AccessTokens, type SessionPrincipal } from './tokens.ts';
