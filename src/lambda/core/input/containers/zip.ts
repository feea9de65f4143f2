// Opens zip archives from beginning to end, without the directory at their end, which a stream does not have yet. Members that were
// written as a stream have their sizes behind them.
import { crc32, createInflateRaw } from 'node:zlib';
import { permanent } from '../../processing-error.js';
import type { ByteReader } from './byte-reader.js';
import { outputChunkBytes, runEngine } from './engine.js';
import { takeParts } from './exact-bytes.js';
import type { Growth } from './growth.js';
import { isZlibError } from './gzip.js';
import { corrupt, unread } from './refusals.js';
import { checkDirectory, nextSignature } from './zip-end.js';
import { type Entry, readLocalHeader, signature } from './zip-headers.js';

export interface ZipMember {
  name: string;
  /** Position in the archive, counted from 1. */
  number: number;
  chunks: AsyncGenerator<Uint8Array>;
}

const flag = { encrypted: 1, sizesFollow: 8 };
const stored = 0;
const deflated = 8;
const methodNames: Record<number, string> = { 9: 'Deflate64', 12: 'bzip2', 14: 'LZMA', 93: 'zstd', 95: 'xz', 98: 'PPMd' };

/**
 * Yields the members that are files; each must be read, or left, before the next one is requested. Throws CONTENT_CORRUPT, UNSUPPORTED_FORMAT
 * for encrypted archives, unknown methods and Office files, and DECOMPRESSION_LIMIT if there are more than `maxMembers` members.
 */
export async function* readZip(reader: ByteReader, growth: Growth, maxMembers: number): AsyncGenerator<ZipMember> {
  const entries: Entry[] = [];
  while ((await nextSignature(reader)) === signature.local) {
    const entry = await readLocalHeader(reader);
    entries.push(entry);
    if (entries.length > maxMembers) throw permanent('DECOMPRESSION_LIMIT', `the zip archive has more than ${maxMembers} members`);
    checkReadable(entry, entries.length);
    const chunks = growth.guard(readMember(reader, entry));
    try {
      if (!isIgnored(entry.name)) yield { name: entry.name, number: entries.length, chunks };
      // Whatever was left unread must be passed over, as only its end shows where the next member begins.
      for await (const _ of chunks);
    } finally {
      await chunks.return(undefined);
    }
  }
  await checkDirectory(reader, entries);
}

function checkReadable({ name, flags, method, compressedBytes }: Entry, number: number): void {
  if (isOfficePart(name)) throw unread('an Office file, such as xlsx', 'save it as CSV in UTF-8');
  if (flags & flag.encrypted) throw unread('an encrypted zip archive', 'unzip -P PASSWORD FILE');
  if (method !== stored && method !== deflated) {
    const way = methodNames[method] ?? `method ${method}`;
    throw unread(`a zip archive whose member ${number} is compressed with ${way}`, '7z x FILE');
  }
  // Folders are always empty.
  if (method === stored && flags & flag.sizesFollow && compressedBytes === 0 && !name.endsWith('/')) {
    throw unread(`a zip archive whose member ${number} is stored without its size`, 'unzip FILE');
  }
}

function isOfficePart(name: string): boolean {
  return name === '[Content_Types].xml' || /^(_rels|xl)\//.test(name);
}

/** Folders, and what operating systems add to archives. */
function isIgnored(name: string): boolean {
  return name.endsWith('/') || /(^|\/)(__MACOSX\/.*|\.DS_Store|Thumbs\.db)$/.test(name);
}

/** The content of one member. At its end, checks it against its size and checksum, and completes `entry` with those that follow it. */
async function* readMember(reader: ByteReader, entry: Entry): AsyncGenerator<Uint8Array> {
  const start = reader.position;
  const found = { crc: 0, bytes: 0, compressedBytes: 0 };
  const isOpen = (entry.flags & flag.sizesFollow) !== 0 && entry.compressedBytes === 0;
  for await (const chunk of entry.method === stored ? takeParts('zip', reader, entry.compressedBytes) : inflate(reader, entry, isOpen)) {
    found.crc = crc32(chunk, found.crc);
    found.bytes += chunk.length;
    yield chunk;
  }
  found.compressedBytes = reader.position - start;
  if (entry.flags & flag.sizesFollow) {
    await skipDescriptor(reader, found);
    Object.assign(entry, found);
  }
  const { crc, bytes, compressedBytes } = entry;
  if (crc !== found.crc || bytes !== found.bytes || compressedBytes !== found.compressedBytes) throw corrupt('zip');
}

/** `isOpen`: the size is not known, so the compressed stream itself must say where it ends. */
async function* inflate(reader: ByteReader, { compressedBytes }: Entry, isOpen: boolean): AsyncGenerator<Uint8Array> {
  let left = isOpen ? Number.POSITIVE_INFINITY : compressedBytes;
  const next = async () => {
    const bytes = left > 0 ? await reader.next(left) : undefined;
    left -= bytes?.length ?? 0;
    return bytes;
  };
  const engine = createInflateRaw({ chunkSize: outputChunkBytes });
  reader.putBack(yield* runEngine(engine, next, (error) => (isZlibError(error) ? corrupt('zip') : error)));
}

/** Passes over the sizes and the checksum behind a member. Their signature is optional, and the sizes have 4 or 8 bytes. */
async function skipDescriptor(reader: ByteReader, { crc, compressedBytes, bytes }: Pick<Entry, 'crc' | 'compressedBytes' | 'bytes'>) {
  const wide = Buffer.alloc(24);
  wide.writeUInt32LE(signature.descriptor, 0);
  wide.writeUInt32LE(crc, 4);
  wide.writeBigUInt64LE(BigInt(compressedBytes), 8);
  wide.writeBigUInt64LE(BigInt(bytes), 16);
  const narrow = Buffer.concat([wide.subarray(0, 12), wide.subarray(16, 20)]);
  const ahead = await reader.peek(wide.length);
  // The longest form first: the others may be its beginning.
  const form = [wide, wide.subarray(4), narrow, narrow.subarray(4)].find((one) => ahead.subarray(0, one.length).equals(one));
  if (form === undefined) throw corrupt('zip');
  await reader.take(form.length);
}
