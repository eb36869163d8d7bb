const marks = /\p{M}/gu;
const ascii = /^\p{ASCII}*$/u;
const special: Record<string, string> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  æ: 'a',
  œ: 'o',
  ß: 's',
  ŧ: 't',
};

/**
 * Folds a word so that all its spellings meet: lower case, no accents, full-width and half-width forms alike,
 * and `ae`, `oe`, `ue`, `ss` as the umlauts and sharp s that they stand for.
 */
export function fold(text: string): string {
  const plain = ascii.test(text) ? text.toLowerCase() : unaccented(text);
  return plain.replace(/([aou])e/g, '$1').replace(/ss/g, 's');
}

function unaccented(text: string): string {
  return text
    .normalize('NFKD')
    .replace(marks, '')
    .toLowerCase()
    .replace(/[łøđðþıæœßŧ]/g, (letter) => special[letter] ?? letter)
    .replace(marks, '');
}

/** The folded words of a header cell: `bookingDate_utc (UTC)` is `booking`, `date`, `utc`, `utc`. */
export function foldedWords(text: string): string[] {
  const apart = text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2');
  return fold(apart).match(/[\p{L}№]+|#/gu) ?? [];
}
