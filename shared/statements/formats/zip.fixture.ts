import { crc32, deflateRawSync } from 'node:zlib';

export interface PackedFile {
  name: string;
  content: string | Uint8Array;
  /** Unix file type and mode, such as 0o120777 for a symbolic link. */
  unixMode?: number;
  /** Claims another unpacked size than the real one. */
  claimedBytes?: number;
  flags?: number;
}

/** A ZIP of deflated files, for tests (APPNOTE.TXT 4.3). */
export function zipOf(files: readonly PackedFile[]): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content, unixMode = 0o100644, claimedBytes, flags = 0 } of files) {
    const data = Buffer.from(content as Uint8Array);
    const packed = deflateRawSync(data);
    const path = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claimedBytes ?? data.length, 18);
    common.writeUInt16LE(path.length, 22);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(0x0314, 4);
    common.copy(entry, 6);
    entry.writeUInt32LE(unixMode * 0x10000, 38);
    entry.writeUInt32LE(offset, 42);
    const header = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, path, packed]);
    local.push(header);
    central.push(entry, path);
    offset += header.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, directory, end]);
}
