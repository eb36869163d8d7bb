export interface OfxTag {
  /** Upper case. */
  name: string;
  closing: boolean;
  /** What follows the tag up to the next one, decoded and trimmed: the value of an element, '' before another tag. */
  text: string;
}

const tagPattern = /<(\/?)([A-Za-z][A-Za-z0-9._-]*)(?:[\s/][^<>]*)?>/y;
/** What is longer is no value of an element. */
const maxTextChars = 20_000;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/**
 * The tags of an OFX body, SGML (OFX 1, end tags of elements left out) or XML (OFX 2) alike, in one pass. Comments,
 * declarations and processing instructions are skipped; a `<` that starts no tag is text.
 */
export function* ofxTags(text: string): Generator<OfxTag> {
  let tag: OfxTag | null = null;
  let pieces: string[] = [];
  let chars = 0;
  const keep = (piece: string) => {
    if ((chars += piece.length) <= maxTextChars) pieces.push(piece);
  };
  let at = text.indexOf('<');
  const mayEnd = { comment: true, cdata: true };
  while (at >= 0 && at < text.length) {
    const next = text.indexOf('<', at);
    if (next !== at) {
      keep(decodeEntities(text.slice(at, next < 0 ? text.length : next)));
      at = next;
      continue;
    }
    const skipped = skipMarkup(text, at, mayEnd);
    if (skipped !== null) {
      if (skipped.cdata !== null) keep(skipped.cdata);
      at = skipped.end;
      continue;
    }
    tagPattern.lastIndex = at;
    const found = tagPattern.exec(text);
    if (found === null) {
      keep('<');
      at += 1;
      continue;
    }
    if (tag !== null) yield { ...tag, text: pieces.join('').trim() };
    tag = { name: (found[2] ?? '').toUpperCase(), closing: found[1] === '/', text: '' };
    [pieces, chars] = [[], 0];
    at = tagPattern.lastIndex;
  }
  if (tag !== null) yield { ...tag, text: pieces.join('').trim() };
}

/** A comment, CDATA section, declaration or instruction at `at`. `mayEnd` remembers that no end was found, so that an end is never searched for twice. */
function skipMarkup(text: string, at: number, mayEnd: { comment: boolean; cdata: boolean }) {
  if (mayEnd.comment && text.startsWith('<!--', at)) {
    const end = text.indexOf('-->', at + 4);
    if (end >= 0) return { end: end + 3, cdata: null };
    mayEnd.comment = false;
  }
  if (mayEnd.cdata && text.startsWith('<![CDATA[', at)) {
    const end = text.indexOf(']]>', at + 9);
    if (end >= 0) return { end: end + 3, cdata: text.slice(at + 9, end) };
    mayEnd.cdata = false;
  }
  const instruction = /<[?!][^<>]*>/y;
  instruction.lastIndex = at;
  return instruction.test(text) ? { end: instruction.lastIndex, cdata: null } : null;
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,4}));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[String(name).toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
  });
}
