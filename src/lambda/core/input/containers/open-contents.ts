// Opens what vendors deliver: plain files, compressed ones, and zip archives of either. Told by content, never by name.

import { ByteReader } from './byte-reader.js';
import { readBzip2 } from './bzip2.js';
import { Growth, type GrowthLimits } from './growth.js';
import { readGzip } from './gzip.js';
import { type Outer, refuseNested, unread } from './refusals.js';
import { type BinaryKind, type Container, detectSignature, type Signature, signatureBytes } from './signatures.js';
import { readXz } from './xz.js';
import { readZip } from './zip.js';
import { readZstd } from './zstd.js';

/** How a file was packed. Within a zip, members may be compressed once more. */
export type Compression = 'none' | Container;

/** One file of trades. */
export interface Member {
  /** Its name within an archive; undefined if there is none. */
  name: string | undefined;
  kind: 'text' | BinaryKind;
  /** A chunk is valid only until the next one is requested. */
  chunks: AsyncIterable<Uint8Array>;
}

type Stream = Exclude<Container, 'zip'>;

const streams: Record<Stream, (reader: ByteReader) => AsyncGenerator<Uint8Array>> = {
  gzip: readGzip,
  zstd: readZstd,
  xz: readXz,
  bzip2: readBzip2,
};

interface Head {
  signature: Signature | undefined;
  /** The whole content, including its head. */
  content: AsyncIterable<Uint8Array>;
  /** Releases the source, also if the content was never read. */
  close: () => Promise<unknown>;
}

/**
 * Yields the files of trades in `source`, in its order; each must be read before the next one is requested, and what is left unread is
 * passed over. Memory does not grow with the size of the content. Throws GZIP_CORRUPT or CONTENT_CORRUPT for damaged or truncated content,
 * DECOMPRESSION_LIMIT, and UNSUPPORTED_FORMAT for formats that are not opened. Errors of the source are passed on unchanged.
 */
export async function* openContents(
  source: AsyncIterable<Uint8Array>,
  limits: GrowthLimits,
  onCompression: (compression: Compression) => void,
): AsyncGenerator<Member> {
  const head = await peekSignature(source);
  const { signature, content } = head;
  try {
    onCompression(signature?.is === 'container' ? signature.container : 'none');
    if (signature?.is !== 'container') yield memberOf(undefined, head);
    else if (signature.container === 'zip') yield* openArchive(content, limits);
    else yield* openStream(signature.container, content, { outer: signature, limits });
  } finally {
    await head.close();
  }
}

async function* openStream(
  container: Stream,
  content: AsyncIterable<Uint8Array>,
  { outer, limits }: { outer: Outer; limits: GrowthLimits },
): AsyncGenerator<Member> {
  const reader = new ByteReader(content);
  const head = await peekSignature(new Growth(limits, () => reader.position).guard(streams[container](reader)));
  try {
    yield memberOf(undefined, head, outer);
    for await (const _ of head.content);
  } finally {
    await head.close();
  }
}

/** Opens an archive. Its members may be compressed themselves, as Databento delivers them; the limits then hold for both forms. */
async function* openArchive(content: AsyncIterable<Uint8Array>, limits: GrowthLimits): AsyncGenerator<Member> {
  const reader = new ByteReader(content);
  const growth = new Growth(limits, () => reader.position);
  const innerGrowth = new Growth(limits, () => reader.position);
  for await (const { name, number, chunks } of readZip(reader, growth, limits.members)) {
    const head = await peekSignature(chunks);
    const { signature } = head;
    const outer = { name: `member ${number} of a zip archive`, remedy: 'unzip FILE' };
    if (signature?.is !== 'container' || signature.container === 'zip') {
      yield memberOf(name, head, outer);
      continue;
    }
    const opened = await peekSignature(innerGrowth.guard(streams[signature.container](new ByteReader(head.content))));
    try {
      yield memberOf(name, opened, { name: `${signature.name} in ${outer.name}`, remedy: `${outer.remedy}, then ${signature.remedy}` });
      for await (const _ of opened.content);
    } finally {
      await opened.close();
    }
  }
}

/** A member whose content is text or trades in a binary format. Throws UNSUPPORTED_FORMAT for any other content; `outer` says where it is. */
function memberOf(name: string | undefined, { signature, content }: Head, outer?: Outer): Member {
  if (signature === undefined) return { name, kind: 'text', chunks: content };
  // The contents of Parquet are listed at its end, so it cannot be read from a stream.
  if (signature.is === 'binary' && signature.kind === 'parquet' && outer !== undefined)
    throw unread(`Parquet inside ${outer.name}`, outer.remedy);
  if (signature.is === 'binary') return { name, kind: signature.kind, chunks: content };
  throw outer === undefined ? unread(signature.name, signature.remedy) : refuseNested(signature, outer);
}

/** Reads as many chunks as the longest signature needs. */
async function peekSignature(source: AsyncIterable<Uint8Array>): Promise<Head> {
  const iterator = source[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  let length = 0;
  while (length < signatureBytes) {
    const { done, value } = await iterator.next();
    if (done) break;
    // Copied, because the source may reuse its buffer for the next chunk.
    held.push(Buffer.from(value));
    length += value.length;
  }
  const signature = detectSignature(Buffer.concat(held));
  const close = async () => iterator.return?.();
  const content = async function* () {
    try {
      for (let chunk = held.shift(); chunk !== undefined; chunk = held.shift()) yield chunk;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await close();
    }
  };
  return { signature, content: content(), close };
}
