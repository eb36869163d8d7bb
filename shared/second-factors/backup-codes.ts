import { randomInt } from 'node:crypto';

const codeCount = 10;
/** Base 32 without letters that are taken for digits (Crockford): five bits a character, fifty a code. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const halfLength = 5;

/** Ten codes to be used once each: `xxxxx-xxxxx`. */
export function newBackupCodes(): string[] {
  const half = (): string => Array.from({ length: halfLength }, () => alphabet[randomInt(alphabet.length)]).join('');
  return Array.from({ length: codeCount }, () => `${half()}-${half()}`);
}

/** The one spelling of a code, however it was typed: case, blanks and dashes say nothing, nor does O for 0. */
export function plainBackupCode(typed: string): string {
  const letters = typed.toLowerCase().replaceAll(/[\s-]/g, '');
  return letters.replaceAll('o', '0').replaceAll(/[il]/g, '1');
}
