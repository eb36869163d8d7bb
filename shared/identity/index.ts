export { ensureAdmin } from './ensure-admin.ts';
export * from './identity.schema.ts';
export { findUser, type User } from './identity.store.ts';
export { logIn } from './log-in.ts';
export { registerUser } from './register-user.ts';
export { loadSigningKey } from './signing-key.ts';
export { accessTokenSeconds, createAccessTokens, type AccessTokens, type SessionPrincipal } from './tokens.ts';
