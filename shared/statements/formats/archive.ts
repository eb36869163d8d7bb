import type { Readable } from 'node:stream';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { StatementError } from '../statement.ts';
import { limits } from './limits.ts';

export interface ArchiveEntry {
  /** Path with `/`. */
  name: string;
  encrypted: boolean;
  /** A file, as opposed to a folder, a symbolic link or a device. */
  isFile: boolean;
  compressionMethod: number;
  /** Where the packed data lies in the file. */
  locate(): Promise<Uint8Array>;
  /** The unpacked data in pieces, counted against the archive's budget. Throws StatementError. */
  read(): AsyncGenerator<Uint8Array>;
}

/** The entries of a ZIP by its central directory. Throws StatementError `unreadable` or `too-large`. */
export async function openArchive(bytes: Uint8Array): Promise<ArchiveEntry[]> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const budget = { leftBytes: limits.unpackedBytes };
  return guarded(async () => {
    const zip = await fromBufferPromise(buffer, { lazyEntries: true, autoClose: false });
    if (zip.entryCount > limits.archiveEntries) throw tooLarge();
    const entries: ArchiveEntry[] = [];
    for await (const entry of zip.eachEntry()) entries.push(archiveEntry(zip, entry, buffer, budget));
    return entries;
  });
}

function archiveEntry(zip: ZipFile, entry: Entry, bytes: Buffer, budget: { leftBytes: number }): ArchiveEntry {
  // The upper half of the attributes is a Unix mode when a Unix system packed: 0 (not said) or a regular file.
  const unixType = entry.versionMadeBy >> 8 === 3 ? (entry.externalFileAttributes >>> 28) & 0xf : 0;
  return {
    name: entry.fileName,
    encrypted: entry.isEncrypted(),
    isFile: !entry.fileName.endsWith('/') && (unixType === 0 || unixType === 8),
    compressionMethod: entry.compressionMethod,
    locate: () =>
      guarded(async () => {
        const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
        return bytes.subarray(fileDataStart, fileDataStart + entry.compressedSize);
      }),
    async *read() {
      const stream = await guarded<Readable>(() => zip.openReadStreamPromise(entry));
      try {
        for await (const chunk of stream) {
          if ((budget.leftBytes -= chunk.length) < 0) throw tooLarge();
          yield chunk;
        }
      } catch (error) {
        throw asStatementError(error);
      } finally {
        stream.destroy();
      }
    },
  };
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asStatementError(error);
  }
}

function tooLarge(): StatementError {
  return new StatementError(
    'too-large',
    'The file unpacks to more than a statement can hold; export a shorter period.',
  );
}

/** yauzl and zlib only throw about what they read. */
function asStatementError(error: unknown): StatementError {
  if (error instanceof StatementError) return error;
  if (error instanceof Error && /relative path|absolute path|invalid characters in fileName/.test(error.message)) {
    return new StatementError('unreadable', 'The ZIP names a file outside of itself and is refused; pack it again.');
  }
  return new StatementError('unreadable', 'The file is damaged or was cut off; download it again from your bank.');
}
