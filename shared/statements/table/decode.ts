import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { StatementError } from '../statement.ts';
import { guessEncoding } from './encodings.ts';

const headBytes = 4_096;

/**
 * Decodes a text file. Its encoding is told by a byte order mark, by its bytes, or given.
 * Throws StatementError('unreadable') for binary content and for an encoding that doesn't exist.
 */
export function decodeText(bytes: Uint8Array, encoding?: string): string {
  if (encoding !== undefined) checkEncoding(encoding);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = encoding ?? marked(buffer) ?? wide(buffer) ?? (mostlyUtf8(buffer) ? 'utf-8' : null);
  if (name === null || !name.startsWith('utf-16')) refuseBinary(buffer);
  return iconv.decode(buffer, name ?? guessEncoding(buffer));
}

function checkEncoding(name: string): void {
  const exists: boolean = iconv.encodingExists(name);
  if (!exists) throw new StatementError('unreadable', `There is no encoding named "${name}".`);
}

function marked(buffer: Buffer): string | null {
  if (buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf) return 'utf-8';
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return 'utf-16le';
  return buffer[0] === 0xfe && buffer[1] === 0xff ? 'utf-16be' : null;
}

/** UTF-16 without a mark: digits, delimiters and line ends leave every other byte zero. */
function wide(buffer: Buffer): string | null {
  const head = buffer.subarray(0, headBytes);
  const zeros = [0, 0];
  for (const [at, byte] of head.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const many = head.length * 0.15;
  if (odd > many && even < odd / 20) return 'utf-16le';
  return even > many && odd < even / 20 ? 'utf-16be' : null;
}

/** UTF-8, also when the file was cut inside a character or a few bytes were damaged on the way. */
function mostlyUtf8(buffer: Buffer): boolean {
  if (isUtf8(buffer)) return true;
  for (let cut = 1; cut <= 3; cut += 1) if (isUtf8(buffer.subarray(0, buffer.length - cut))) return true;
  const sample = buffer.subarray(0, 1_000_000);
  let [valid, broken] = [0, 0];
  for (let at = 0; at < sample.length; at += 1) {
    const lead = sample[at] ?? 0;
    if (lead < 0x80) continue;
    const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1;
    const rest = sample.subarray(at + 1, at + length);
    if (length > 1 && rest.length === length - 1 && rest.every((byte) => (byte & 0xc0) === 0x80)) {
      valid += 1;
      at += length - 1;
    } else broken += 1;
  }
  return valid >= 10 && broken * 10 <= valid;
}

function refuseBinary(buffer: Buffer): void {
  let controls = 0;
  const head = buffer.subarray(0, headBytes);
  for (const byte of head) if (byte < 9 || (byte > 13 && byte < 32 && byte !== 26 && byte !== 27)) controls += 1;
  if (controls > head.length / 100) {
    throw new StatementError('unreadable', 'This file is binary, not a text with one transaction a line.');
  }
}
