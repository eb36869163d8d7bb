import type { IncomingMessage } from 'node:http';
import { Problem } from '../../shared/platform/errors.ts';
import { refuseHostile } from './refuse-hostile.ts';

const mediaType = /^application\/(?:json|[a-z0-9.+-]{1,60}\+json)\s{0,4}(?:;\s{0,4}charset="?utf-8"?\s{0,4})?$/i;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The client went away before its request was complete: there is nobody to answer. */
export class ClientGone extends Error {
  override name = 'ClientGone';
}

/** Whether a request announces a body (RFC 9112, section 6.3). */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

/** A body as it was sent, and what it says. */
export interface JsonBody {
  bytes: Buffer;
  value: unknown;
}

/**
 * Reads a JSON body; none at all reads as `{}`, so that an error names the fields that are missing.
 * @throws {Problem} `unsupported-media-type`, `payload-too-large`, `malformed-json`, `validation-failed`
 * @throws {ClientGone}
 */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<JsonBody> {
  const none = { bytes: Buffer.alloc(0), value: {} };
  if (!hasBody(request)) return none;
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = request.headers;
  if (!mediaType.test(type)) {
    // Some clients announce a body in chunks before they know that there is none.
    if (type === '' && (await readBytes(request, maxBytes)).length === 0) return none;
    throw new Problem('unsupported-media-type', 'Send the body as application/json in UTF-8.');
  }
  if (encoding !== 'identity') throw new Problem('unsupported-media-type', 'Send the body uncompressed.');
  const bytes = await readBytes(request, maxBytes);
  const text = decode(bytes);
  const value = parse(text);
  refuseHostile(value, text);
  return { bytes, value };
}

function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const tooLarge = () => new Problem('payload-too-large', `The body may have at most ${maxBytes} bytes.`);
  if (Number(request.headers['content-length']) > maxBytes) return Promise.reject(tooLarge());
  if (request.destroyed) return Promise.reject(new ClientGone());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const settle = (finish: () => void) => {
      request.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
      finish();
    };
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes <= maxBytes) return;
      request.pause();
      settle(() => reject(tooLarge()));
    };
    const onEnd = () => settle(() => resolve(Buffer.concat(chunks)));
    const onGone = () => settle(() => reject(new ClientGone()));
    request.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new Problem('malformed-json', 'The body is not UTF-8.', { cause });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the body, which may hold a password.
    throw new Problem('malformed-json', 'The body could not be read as JSON.');
  }
}
