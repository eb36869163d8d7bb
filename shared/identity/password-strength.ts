import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { Problem } from '../platform/errors.ts';

/** Of 0 to 4: 3 is more than a hundred million guesses by somebody who knows how people choose. */
const minScore = 3;
/** Looking takes longer than in proportion to the length, and nobody else is served meanwhile. */
const maxLookedAt = 100;
/** Of letters by signs (`p@$$w0rd`) that are undone: few passwords have more, and all of them would take long. */
const maxSubstitutions = 20;
const minTellTaleLength = 4;
/** What comes to mind here before anything else. */
const wordsOfTheHouse = ['countinghouse', 'accounting', 'finance', 'money', 'bank'];

interface Names {
  username: string;
  email: string | null;
  firstName: string;
  lastName: string;
}

/** @throws {Problem} `validation-failed` for a password that is easy to guess */
export async function requireStrongPassword(password: string, names: Names, pointer: string): Promise<void> {
  const weakness = await passwordWeakness(password, names);
  if (weakness === undefined) return;
  throw new Problem('validation-failed', 'Choose another password.', { errors: [{ pointer, detail: weakness }] });
}

/** Why a password is too easy to guess, or undefined when it is not. */
export async function passwordWeakness(password: string, names: Names): Promise<string | undefined> {
  const { username, email, firstName, lastName } = names;
  const logins = [username, email?.replace(/@.*$/, '') ?? ''].map((name) => name.toLowerCase());
  const text = password.toLowerCase();
  if (logins.some((name) => name.length >= minTellTaleLength && text.includes(name))) {
    return 'must not contain your user name or e-mail address';
  }
  const { score } = (await loadEstimator()).check(password.slice(0, maxLookedAt), [
    ...logins,
    firstName,
    lastName,
    ...wordsOfTheHouse,
  ]);
  return score < minScore ? 'is too easy to guess: use more words, or less usual ones' : undefined;
}

let estimator: Promise<ZxcvbnFactory> | undefined;

/** Its lists of common passwords take memory: they are read when somebody first chooses one. */
function loadEstimator(): Promise<ZxcvbnFactory> {
  return (estimator ??= Promise.all([import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common')]).then(
    ([core, { adjacencyGraphs, dictionary }]) =>
      new core.ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, l33tMaxSubstitutions: maxSubstitutions }),
  ));
}
