// The frames of zstd (RFC 8878). Their headers and blocks are walked through here, so that a frame is refused before memory is taken for its window, and each
// frame is decoded on its own: its content can then be compared with the size in its header.
import type { ByteReader } from './byte-reader.js';
import { takeExactly, takeParts } from './exact-bytes.js';
import { corrupt, unread } from './refusals.js';

/** Windows above this size, in bytes, are refused; decoders must keep the whole window in memory. */
const maxWindowBytes = 128 * 1024 * 1024;
const maxBlockBytes = 128 * 1024;
const frameMagic = 0xfd2fb528;
const skippableMagic = 0x184d2a50;

export interface Frame {
  header: Buffer;
  /** Size of the decompressed content in bytes, if the header gives it. */
  contentBytes: number | undefined;
  hasChecksum: boolean;
}

/** The header of the next frame with content; undefined at the end of the stream. */
export async function nextFrame(reader: ByteReader): Promise<Frame | undefined> {
  for (;;) {
    const start = await reader.take(5);
    if (start.length === 0) return undefined;
    if (start.length < 5) throw corrupt('zstd');
    const magic = start.readUInt32LE(0);
    if (magic === frameMagic) return readHeader(reader, start);
    if ((magic & ~15) >>> 0 !== skippableMagic) throw corrupt('zstd', 'is damaged or followed by other content');
    const length = Buffer.concat([start.subarray(4), await takeExactly('zstd', reader, 3)]).readUInt32LE(0);
    for await (const _ of takeParts('zstd', reader, length));
  }
}

/** The frame in pieces: its header, each of its blocks, and its checksum. */
export async function* piecesOf(reader: ByteReader, { header, hasChecksum }: Frame): AsyncGenerator<Uint8Array> {
  yield header;
  for (let isLast = false; !isLast; ) {
    const head = await takeExactly('zstd', reader, 3);
    const bits = head.readUIntLE(0, 3);
    isLast = (bits & 1) === 1;
    const isRepeated = ((bits >> 1) & 3) === 1;
    const length = isRepeated ? 1 : bits >> 3;
    if (bits >> 3 > maxBlockBytes) throw corrupt('zstd');
    yield head;
    yield* takeParts('zstd', reader, length);
  }
  if (hasChecksum) yield await takeExactly('zstd', reader, 4);
}

async function readHeader(reader: ByteReader, start: Buffer): Promise<Frame> {
  const descriptor = start[4] as number;
  const isSingle = (descriptor & 0x20) !== 0;
  const idBytes = [0, 1, 2, 4][descriptor & 3] as number;
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
  const rest = await takeExactly('zstd', reader, (isSingle ? 0 : 1) + idBytes + sizeBytes);
  const id = rest.subarray(isSingle ? 0 : 1, rest.length - sizeBytes);
  if (id.some((byte) => byte !== 0)) throw unread('zstd with a dictionary', 'zstd -dc -D DICTIONARY FILE > FILE.out');
  const contentBytes = readSize(rest.subarray(rest.length - sizeBytes));
  const windowBytes = isSingle ? (contentBytes ?? 0) : windowOf(rest[0] as number);
  if (windowBytes > maxWindowBytes) {
    const megabytes = Math.ceil(windowBytes / 1024 / 1024);
    throw unread(`zstd with a window of ${megabytes} MiB (at most 128 MiB are allowed)`, 'zstd -dc --long=31 FILE > FILE.out');
  }
  return { header: Buffer.concat([start, rest]), contentBytes, hasChecksum: (descriptor & 4) !== 0 };
}

function readSize(bytes: Buffer): number | undefined {
  if (bytes.length === 0) return undefined;
  if (bytes.length === 8) return Number(bytes.readBigUInt64LE(0));
  // Two bytes cannot be needed for sizes below 256, so these are left out.
  return bytes.readUIntLE(0, bytes.length) + (bytes.length === 2 ? 256 : 0);
}

function windowOf(byte: number): number {
  const base = 2 ** (10 + (byte >> 3));
  return base + (base / 8) * (byte & 7);
}
