import { currencyCode } from './currencies.ts';
import { fold, foldedWords } from './fold.ts';
import { codeWords } from './header-words-codes.ts';
import { textWords } from './header-words-text.ts';
import { moneyWords, type Role } from './header-words.ts';

/** How fully a header speaks of each role, 0 to 1; roles it doesn't mention are absent. */
export type RoleWords = ReadonlyMap<Role, number>;

const rolesByPhrase = new Map<string, Role[]>();
/** Phrases in scripts written without blanks, longest first: they are looked for anywhere in a header. */
const unspaced: { phrase: string; role: Role }[] = [];
/** Single words that begin or end compounds: `Buchungsdatum`, `Transaktionsbelopp`. */
const minCompoundPart = 5;
const maxPhraseWords = 5;
const maxHeaderLength = 120;
const unspacedScript = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

for (const words of [moneyWords, textWords, codeWords]) {
  for (const role of Object.keys(words) as Role[]) {
    for (const phrase of (words[role] ?? []).join('|').split('|')) learn(phrase, role);
  }
}
unspaced.sort((a, b) => b.phrase.length - a.phrase.length);

function learn(text: string, role: Role): void {
  const phrase = foldedWords(text).join(' ');
  const roles = rolesByPhrase.get(phrase) ?? [];
  if (!roles.includes(role)) rolesByPhrase.set(phrase, [...roles, role]);
  if (unspacedScript.test(text)) unspaced.push({ phrase: fold(text).replace(/\s/g, ''), role });
}

/** Weighs a header's words. What stands in parentheses and currency codes count as additions, not as words. */
export function weighHeader(header: string): RoleWords {
  const scores = new Map<Role, number>();
  if (header === '' || header.length > maxHeaderLength) return scores;
  weighPhrases(wordsOf(header), 1, scores);
  const main = header.replace(/[([][^()[\]]*[)\]]/g, ' ');
  if (main !== header) weighPhrases(wordsOf(main), 0.95, scores);
  if (unspacedScript.test(header)) weighUnspaced(fold(header).replace(/\s/g, ''), scores);
  return scores;
}

/** Whether any word list knows this word or phrase: evidence that a text was decoded rightly. */
export function isKnownWord(word: string): boolean {
  return rolesByPhrase.has(foldedWords(word).join(' '));
}

function wordsOf(header: string): string[] {
  return foldedWords(header).filter((word) => currencyCode(word) === null || rolesByPhrase.has(word));
}

function weighPhrases(words: readonly string[], weight: number, scores: Map<Role, number>): void {
  const total = words.reduce((sum, word) => sum + word.length, 0);
  for (let from = 0; from < words.length; from += 1) {
    for (let count = Math.min(maxPhraseWords, words.length - from); count > 0; count -= 1) {
      const phrase = words.slice(from, from + count).join(' ');
      const share = (phrase.length - count + 1) / total;
      for (const role of rolesByPhrase.get(phrase) ?? []) raise(scores, role, weight * share);
    }
    weighCompound(words[from] ?? '', weight / total, scores);
  }
}

function weighCompound(word: string, weight: number, scores: Map<Role, number>): void {
  for (let cut = 3; word.length - cut >= minCompoundPart; cut += 1) {
    const end = word.slice(cut);
    for (const role of rolesByPhrase.get(end) ?? []) raise(scores, role, 0.9 * weight * end.length);
  }
}

function weighUnspaced(header: string, scores: Map<Role, number>): void {
  for (const { phrase, role } of unspaced) {
    if (header.includes(phrase)) raise(scores, role, phrase.length / header.length);
  }
}

function raise(scores: Map<Role, number>, role: Role, score: number): void {
  if (score > (scores.get(role) ?? 0)) scores.set(role, Math.min(1, score));
}

/** The role that a header speaks of most. */
export function strongestRole(words: RoleWords): { role: Role; score: number } | null {
  let best: { role: Role; score: number } | null = null;
  for (const [role, score] of words) if (best === null || score > best.score) best = { role, score };
  return best;
}
