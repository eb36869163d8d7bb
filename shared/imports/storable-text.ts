/** Text as PostgreSQL can keep it, at most `maxLength` long: without NUL and halves of surrogate pairs. */
export function storableText(text: string, maxLength: number): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
  return cut.replaceAll(/[\0\p{Surrogate}]/gu, '');
}
