export type OleKind = 'workbook' | 'encrypted' | 'other';

const signature = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const maxDirectoryEntries = 512;

export function isOle(bytes: Uint8Array): boolean {
  return signature.equals(bytes.subarray(0, signature.length));
}

/**
 * What an OLE compound file holds, by the names in the first sector of its directory and those that follow it
 * ([MS-CFB] 2.2, 2.6): a BIFF workbook, an encrypted OOXML package, or something else. A directory that lies outside
 * of `bytes` counts as a workbook.
 */
export function oleKind(bytes: Uint8Array): OleKind {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 512) return 'workbook';
  const sectorBytes = buffer.readUInt16LE(30) === 12 ? 4096 : 512;
  const start = (buffer.readUInt32LE(48) + 1) * sectorBytes;
  if (start + 128 > buffer.length) return 'workbook';
  const names: string[] = [];
  for (let i = 0; i < maxDirectoryEntries && start + (i + 1) * 128 <= buffer.length; i += 1) {
    const entry = buffer.subarray(start + i * 128, start + (i + 1) * 128);
    const nameBytes = entry.readUInt16LE(64);
    if (nameBytes > 64 || nameBytes % 2 !== 0) break;
    names.push(
      entry
        .subarray(0, Math.max(0, nameBytes - 2))
        .toString('utf16le')
        .toLowerCase(),
    );
  }
  if (names.includes('encryptedpackage') || names.includes('encryptioninfo')) return 'encrypted';
  if (
    names.includes('worddocument') ||
    names.includes('powerpoint document') ||
    names.includes('__properties_version1.0')
  )
    return 'other';
  return 'workbook';
}
