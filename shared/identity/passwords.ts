import { hash, verify } from '@node-rs/argon2';

/** Argon2id with the parameters of the OWASP Password Storage Cheat Sheet: 19 MiB, 2 passes, 1 lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const minStrengthBits = 28;

/** What people choose first, as `plain` writes it. */
const favourites = [
  'password',
  'passwort',
  'kennwort',
  'letmein',
  'welcome',
  'admin',
  'administrator',
  'login',
  'master',
  'secret',
  'changeme',
  'iloveyou',
  'dragon',
  'monkey',
  'football',
  'baseball',
  'sunshine',
  'princess',
  'superman',
  'batman',
  'shadow',
  'michael',
  'whatever',
  'trustno',
  'starwars',
  'qwertyuiop',
  'qwerty',
  'qwertz',
  'azerty',
  'asdfghjkl',
  'asdf',
  'zxcvbnm',
  'qazwsx',
  'test',
  'user',
  'hello',
  'money',
  'summer',
  'winter',
  'finance',
  'bank',
].toSorted((a, b) => b.length - a.length);

export function hashPassword(password: string): Promise<string> {
  return hash(password, parameters);
}

let nobodysHash: Promise<string> | undefined;

/** Whether the password is the one that was hashed. Without a hash the answer is no, and takes as long. */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  const known = passwordHash ?? (await (nobodysHash ??= hashPassword('the password of nobody')));
  return (await verify(known, password)) && passwordHash !== undefined;
}

interface Names {
  username: string;
  email: string;
  firstName: string;
  lastName: string;
}

/** Why a password is too easy to guess, or undefined when it is not. */
export function passwordWeakness(
  password: string,
  { username, email, firstName, lastName }: Names,
): string | undefined {
  const text = plain(password);
  const tellTales = [username, email.replace(/@.*$/, '')].map(plain).filter((name) => name.length >= 4);
  if (tellTales.some((name) => text.includes(name))) return 'must not contain your user name or e-mail address';
  if (strengthBits(password, [firstName, lastName]) < minStrengthBits) {
    return 'is too easy to guess: use more words, or less usual ones';
  }
  return undefined;
}

/**
 * Estimates the work of guessing in bits: 8 for each usual word, 4 for each other character. What repeats or continues
 * a run (`aaa`, `789`) is free, and few different characters don't add up to much.
 */
export function strengthBits(password: string, names: readonly string[] = []): number {
  const usual = [...favourites, ...names.map(plain).filter((name) => name.length >= 3)];
  let rest = plain(password);
  let words = 0;
  for (const word of usual) {
    const parts = rest.split(word);
    if (parts.length > 1) words++;
    rest = parts.join('');
  }
  const unforeseen: string[] = [];
  let last = Number.NaN;
  let lastStep = Number.NaN;
  for (const character of rest) {
    const code = character.codePointAt(0) ?? 0;
    const step = code - last;
    const continues = step === 0 || (Math.abs(step) === 1 && step === lastStep);
    if (!continues) unforeseen.push(character);
    last = code;
    lastStep = step;
  }
  return 8 * words + 4 * Math.min(unforeseen.length, 2 * new Set(unforeseen).size);
}

const letterOf: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
};

/** Lower case, with digits and signs that stand in a word for letters undone. */
function plain(text: string): string {
  return text.toLowerCase().replaceAll(/(?<=[a-z])[013457@$](?=[a-z])/g, (sign) => letterOf[sign] ?? sign);
}
