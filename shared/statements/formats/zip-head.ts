import { constants, inflateRawSync } from 'node:zlib';

export interface ZipHead {
  name: string;
  /** The first bytes of the entry, unpacked; null when they can't be read without the rest of the file. */
  start: Uint8Array | null;
}

const maxEntries = 40;
const packedBytes = 4 * 1024;
/** Deflate unpacks at most 1 032 times. */
const unpackedBytes = 5 * 1024 * 1024;

export function isZip(bytes: Uint8Array): boolean {
  return (
    bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6))
  );
}

/**
 * The entries whose local headers lie in a ZIP's first bytes (APPNOTE.TXT 4.3.7), to tell what kind of ZIP it is.
 * `complete` when the central directory follows them. Not for reading: a ZIP is read by that directory.
 */
export function zipHeads(head: Uint8Array): { entries: ZipHead[]; complete: boolean } {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const entries: ZipHead[] = [];
  let at = 0;
  while (entries.length < maxEntries && at >= 0 && at + 30 <= bytes.length && bytes.readUInt32LE(at) === 0x04034b50) {
    const [flags, method, packed] = [
      bytes.readUInt16LE(at + 6),
      bytes.readUInt16LE(at + 8),
      bytes.readUInt32LE(at + 18),
    ];
    const nameEnd = at + 30 + bytes.readUInt16LE(at + 26);
    const dataStart = nameEnd + bytes.readUInt16LE(at + 28);
    const sizeKnown = (flags & 8) === 0 && packed !== 0xffffffff;
    const data = bytes.subarray(dataStart, sizeKnown ? dataStart + packed : undefined);
    entries.push({
      name: bytes.toString('utf8', at + 30, nameEnd),
      start: (flags & 1) === 0 ? unpackStart(data, method) : null,
    });
    at = sizeKnown ? dataStart + packed : nextHeader(bytes, dataStart);
  }
  const signature = at >= 0 && at + 4 <= bytes.length ? bytes.readUInt32LE(at) : 0;
  return { entries, complete: signature === 0x02014b50 || signature === 0x06054b50 };
}

/** Where the next entry or the central directory starts, for an entry whose size is printed after its data. */
function nextHeader(bytes: Buffer, from: number): number {
  const local = bytes.indexOf('PK\u0003\u0004', from, 'latin1');
  return local >= 0 ? local : bytes.indexOf('PK\u0001\u0002', from, 'latin1');
}

/** The unpacked beginning of an entry's data; null when it is damaged or packed in another way. */
export function unpackStart(data: Uint8Array, method: number): Uint8Array | null {
  if (method === 0) return data.subarray(0, packedBytes);
  if (method !== 8) return null;
  try {
    return inflateRawSync(data.subarray(0, packedBytes), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: unpackedBytes,
    });
  } catch {
    return null;
  }
}
