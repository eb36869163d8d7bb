export { beginTotp, confirmTotp, makeBackupCodes } from './manage-totp.ts';
export { needsStepUp } from './needs-step-up.ts';
export * from './second-factors.schema.ts';
export { checkPhoneCode, makePhoneCode, makeSentCode } from './sent-codes.ts';
export { deleteSentCodes } from './sent-codes.store.ts';
export { deleteTotp, keepTotpSecret, replaceBackupCodes } from './totp.store.ts';
export { methodsToShow, otherMethods, prepareFactor, usableMethods } from './verify-factor.ts';
