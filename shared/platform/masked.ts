const shownCharacters = 4;

/** `123-45-6789` → `***-**-6789`: letters and digits but the last four, and never more than half of them. */
export function masked(text: string): string {
  const characters = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
  let hidden = characters - Math.min(shownCharacters, Math.floor(characters / 2));
  return text.replaceAll(/[\p{L}\p{N}]/gu, (character) => ((hidden -= 1) >= 0 ? '*' : character));
}
