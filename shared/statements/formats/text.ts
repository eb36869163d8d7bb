import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { StatementError } from '../statement.ts';
import { guessEncoding } from '../table/encodings.ts';
import { limits } from './limits.ts';

const sampleBytes = 256 * 1024;

/**
 * The text of a file: byte order mark first, then what the bytes prove (UTF-16, valid UTF-8), then the encoding that
 * the file declares, then the encoding that reads most naturally. Throws StatementError `too-large`.
 */
export function decodeText(bytes: Uint8Array, declared?: string | null): string {
  if (bytes.length > limits.textBytes) {
    throw new StatementError('too-large', 'The file is too large for a statement; export a shorter period.');
  }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return iconv.decode(buffer, encodingOf(buffer, declared));
}

/** The beginning of a file for a look at its ASCII characters; bytes above 127 may be read wrongly. */
export function decodeHead(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = markedEncoding(buffer) ?? wideEncoding(buffer);
  return wide === null ? buffer.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, '') : iconv.decode(buffer, wide);
}

function encodingOf(bytes: Buffer, declared: string | null | undefined): string {
  const wide = markedEncoding(bytes) ?? wideEncoding(bytes);
  if (wide !== null) return wide;
  if (isMostlyUtf8(bytes)) return 'utf-8';
  const name = declared?.trim() ?? '';
  if (name !== '' && !/^(us-?ascii|utf-?\d+\w*|unicode)$/i.test(name) && iconv.encodingExists(name)) return name;
  return guessEncoding(bytes);
}

/** UTF-16 by its byte order mark. */
export function markedEncoding(bytes: Uint8Array): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
}

/** ASCII text in UTF-16 without a mark has a zero in every other byte. */
function wideEncoding(bytes: Buffer): string | null {
  const length = Math.min(bytes.length, 512) & ~1;
  if (length < 8) return null;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < length; i += 2) {
    if (bytes[i] === 0) even += 1;
    if (bytes[i + 1] === 0) odd += 1;
  }
  const most = length * 0.4;
  if (odd > most && even < length * 0.05) return 'utf-16le';
  return even > most && odd < length * 0.05 ? 'utf-16be' : null;
}

/** A few broken sequences among many good ones are damage; mostly broken ones are another encoding. */
function isMostlyUtf8(bytes: Buffer): boolean {
  if (isUtf8(bytes)) return true;
  let good = 0;
  let broken = 0;
  for (const char of bytes.subarray(0, sampleBytes).toString('utf8')) {
    if (char === '\ufffd') broken += 1;
    else if (char > '\u007f') good += 1;
  }
  return good > 4 * broken;
}

export interface Line {
  /** 1-based. */
  number: number;
  text: string;
}

/** The lines of a text, one at a time, ended by CR LF, LF or CR. */
export function* linesOf(text: string): Generator<Line> {
  const line = /([^\r\n]*)(?:\r\n|\r|\n|$)/y;
  for (let number = 1; line.lastIndex < text.length; number += 1) {
    yield { number, text: line.exec(text)?.[1] ?? '' };
  }
}
