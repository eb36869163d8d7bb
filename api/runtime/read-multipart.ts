import { createHash } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import busboy from 'busboy';
import { newId } from '../../shared/platform/ids.ts';
import { Problem } from '../../shared/platform/errors.ts';
import { pointerTo } from './parse-input.ts';
import { ClientGone } from './read-json.ts';

/** A file that has arrived as a whole. It is gone when the handler has returned. */
export interface UploadedFile {
  /** As the client calls it, without folders and control characters; at most 255 characters. Never a path to open. */
  name: string;
  /** What the client says; judge by the content. */
  mimeType: string;
  size: number;
  /** Of the content, in hex. */
  sha256: string;
  /** The first 64 KiB or less. */
  head: Uint8Array;
  /** The content from its beginning, in pieces of at most 64 KiB. */
  chunks(): AsyncIterable<Uint8Array>;
}

const chunkBytes = 65_536;
const maxFieldBytes = 65_536;
const maxFields = 20;
/** For the fields and the frame around the file. */
const overheadBytes = 262_144;

/**
 * Reads a form with one file, which is spooled to disk, and calls `use` when it has arrived as a whole.
 * @throws {Problem} `unsupported-media-type`, `payload-too-large` (as soon as the limit is passed, whatever
 * Content-Length says), `validation-failed`
 * @throws {ClientGone}
 */
export async function readMultipart(
  request: IncomingMessage,
  maxFileBytes: number,
  use: (fields: Record<string, string>, file: UploadedFile) => Promise<void>,
): Promise<void> {
  if (Number(request.headers['content-length']) > maxFileBytes + overheadBytes) throw tooLarge(maxFileBytes);
  const parser = startParser(request);
  const spool = await openSpool();
  try {
    const { fields, file } = await readParts(request, parser, spool, maxFileBytes);
    await use(fields, file);
  } finally {
    await spool.close();
  }
}

function startParser({ headers }: IncomingMessage): busboy.Busboy {
  if (!/^multipart\/form-data\s{0,4};/i.test(headers['content-type'] ?? '')) {
    throw new Problem('unsupported-media-type', 'Send the file as multipart/form-data.');
  }
  try {
    const limits = {
      files: 1,
      fields: maxFields,
      parts: maxFields + 2,
      fieldSize: maxFieldBytes,
      fieldNameSize: 100,
      headerPairs: 20,
    };
    return busboy({ headers, defParamCharset: 'utf8', limits });
  } catch (cause) {
    throw new Problem('validation-failed', 'The form can not be read: its boundary is missing.', { cause });
  }
}

/** A file without a name: it is gone with the handle, even if the process is killed. */
async function openSpool(): Promise<FileHandle> {
  const path = join(tmpdir(), `countinghouse-upload-${newId()}`);
  const handle = await open(path, 'wx+', 0o600);
  await unlink(path);
  return handle;
}

interface Form {
  fields: Record<string, string>;
  file: UploadedFile;
}

async function readParts(
  request: IncomingMessage,
  parser: busboy.Busboy,
  spool: FileHandle,
  maxFileBytes: number,
): Promise<Form> {
  const fields = Object.create(null) as Record<string, string>;
  let spooled: Promise<UploadedFile> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      let bytes = 0;
      request.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > maxFileBytes + overheadBytes) reject(tooLarge(maxFileBytes));
      });
      request.once('close', () => {
        if (!request.readableEnded) reject(new ClientGone());
      });
      parser.on('file', (name, content, { filename, mimeType }) => {
        if (name !== 'file') return reject(faulty(name, 'is not known here: send the file as "file"'));
        spooled = spoolFile(content, spool, maxFileBytes, { name: cleanName(filename), mimeType });
        spooled.catch(reject);
      });
      parser.on('field', (name, value, { valueTruncated }) => {
        if (name === undefined || name.includes('\0')) return reject(faulty('', 'has a part without a name'));
        if (valueTruncated) return reject(faulty(name, `may have at most ${maxFieldBytes} bytes`));
        if (value.includes('\0')) return reject(faulty(name, 'has characters that are not text'));
        if (name in fields) return reject(faulty(name, 'is given twice'));
        fields[name] = value;
      });
      parser.on('filesLimit', () => reject(faulty('file', 'must be one file')));
      parser.on('fieldsLimit', () => reject(faulty('', `may have at most ${maxFields} fields`)));
      parser.on('partsLimit', () => reject(faulty('', `may have at most ${maxFields} fields`)));
      parser.on('error', (cause) => reject(new Problem('validation-failed', 'The form is not complete.', { cause })));
      parser.on('close', resolve);
      request.pipe(parser);
    });
    if (!spooled) throw faulty('file', 'is required');
    return { fields, file: await spooled };
  } catch (error) {
    request.unpipe(parser).pause();
    parser.destroy();
    await spooled?.catch(() => undefined);
    throw error;
  }
}

async function spoolFile(
  content: Readable,
  spool: FileHandle,
  maxBytes: number,
  { name, mimeType }: Pick<UploadedFile, 'name' | 'mimeType'>,
): Promise<UploadedFile> {
  const hash = createHash('sha256');
  const head: Buffer[] = [];
  let size = 0;
  for await (const chunk of content as AsyncIterable<Buffer>) {
    if (size < chunkBytes) head.push(chunk.subarray(0, chunkBytes - size));
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    hash.update(chunk);
    await writeWhole(spool, chunk);
  }
  return {
    name,
    mimeType,
    size,
    sha256: hash.digest('hex'),
    head: Buffer.concat(head),
    chunks: () => readChunks(spool),
  };
}

async function writeWhole(spool: FileHandle, chunk: Buffer): Promise<void> {
  for (let written = 0; written < chunk.length;) written += (await spool.write(chunk, written)).bytesWritten;
}

async function* readChunks(spool: FileHandle): AsyncGenerator<Uint8Array> {
  for (let position = 0; ;) {
    const { bytesRead, buffer } = await spool.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function cleanName(filename: string | undefined): string {
  return (filename ?? '').replaceAll(/[\p{Cc}\p{Surrogate}]/gu, '').slice(0, 255) || 'file';
}

function tooLarge(maxFileBytes: number): Problem {
  return new Problem('payload-too-large', `The file may have at most ${maxFileBytes} bytes.`);
}

function faulty(field: string, detail: string): Problem {
  const pointer = pointerTo('body', field === '' ? [] : [field]);
  return new Problem('validation-failed', 'The form needs a look.', { errors: [{ pointer, detail }] });
}
