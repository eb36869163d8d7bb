import { SaxesParser } from 'saxes';
import { StatementError } from '../statement.ts';
import { limits } from './limits.ts';

export interface XmlHandlers {
  /** `name` without its prefix; attributes keep theirs. */
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close(name: string): void;
  /** Character data, possibly in several pieces. */
  text(text: string): void;
}

export interface XmlReader {
  write(chunk: string): void;
  /** Ends the document: a cut one throws here. */
  close(): void;
}

/**
 * A streaming reader of untrusted XML. Nothing is ever expanded or fetched: a DOCTYPE is refused. Depth and the size
 * of a single tag, comment or text are limited. Throws StatementError `unreadable` or `too-large`; what a handler
 * throws passes through.
 */
export function createXmlReader(handlers: XmlHandlers): XmlReader {
  const parser = new SaxesParser({ xmlns: false, position: false });
  let depth = 0;
  let charsSinceToken = 0;
  parser.on('doctype', () => refuseDoctype());
  parser.on('opentag', (tag) => {
    charsSinceToken = 0;
    if ((depth += 1) > limits.xmlDepth)
      throw new StatementError('unreadable', 'The XML is nested too deeply for a statement.');
    handlers.open(localName(tag.name), tag.attributes);
  });
  parser.on('closetag', (tag) => {
    charsSinceToken = 0;
    depth -= 1;
    handlers.close(localName(tag.name));
  });
  parser.on('text', (text) => {
    charsSinceToken = 0;
    handlers.text(text);
  });
  parser.on('cdata', (text) => handlers.text(text));
  parser.on('error', (error) => {
    throw new StatementError('unreadable', `The XML is damaged or cut off (line ${parser.line}: ${reasonOf(error)}).`);
  });
  return {
    write(chunk) {
      // saxes keeps an unfinished token in memory; a part that only holds one endless comment ends here.
      charsSinceToken += chunk.length;
      if (charsSinceToken > limits.xmlTokenChars) {
        throw new StatementError('too-large', 'The XML holds a comment or a text that is too large for a statement.');
      }
      if (depth === 0 && chunk.includes('<!DOCTYPE')) refuseDoctype();
      parser.write(chunk);
    },
    close() {
      parser.close();
    },
  };
}

function refuseDoctype(): never {
  throw new StatementError(
    'unreadable',
    'The file has an XML DOCTYPE, which no bank statement needs; it is refused for safety.',
  );
}

function reasonOf(error: Error): string {
  return error.message

    .replace(/\.$/, '')
    .slice(0, 100);
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
