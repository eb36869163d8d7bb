import { type Cell, foldedText } from './cell.ts';
import type { Layout } from './layout.ts';

export const maxDescriptionLength = 2_000;
const maxPayeeLength = 300;

/** What a row's description columns print, each text once, one after the other. */
export function descriptionOf(cells: readonly Cell[], layout: Pick<Layout, 'description' | 'overflow'>): string {
  let description = '';
  for (const index of layout.description) description = append(description, foldedText(cells[index]));
  if (layout.overflow === null) return description;
  for (let index = layout.overflow; index < cells.length; index += 1) {
    description = append(description, foldedText(cells[index]));
  }
  return description;
}

function append(text: string, more: string): string {
  const part = unwrapped(more);
  if (part === '' || text.length >= maxDescriptionLength || text.includes(part)) return text;
  return (text === '' ? part : `${text} ${part}`).slice(0, maxDescriptionLength);
}

/** Some banks wrap texts in apostrophes within a file that needs no quotes. */
function unwrapped(text: string): string {
  return text.length > 2 && text.startsWith("'") && text.endsWith("'") ? text.slice(1, -1).trim() : text;
}

/** The other party and the description of a row. A row without a description is described by its party or its kind. */
export function describeParty(
  cells: readonly Cell[],
  layout: Layout,
  outgoing: boolean,
): { payee: string | null; description: string } {
  const at = (index: number | null): string => (index === null ? '' : unwrapped(foldedText(cells[index])));
  const [payee, payer] = [at(layout.payee), at(layout.payer)];
  const party = outgoing ? payee || payer : payer || payee;
  const description = descriptionOf(cells, layout) || party || at(layout.type);
  return { payee: party === '' ? null : party.slice(0, maxPayeeLength), description };
}
