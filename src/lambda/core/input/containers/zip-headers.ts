// The records of a zip archive (PKWARE's APPNOTE 6.3), read in the order in which they stand in the stream. All numbers are little-endian.
import { crc32 } from 'node:zlib';
import type { ByteReader } from './byte-reader.js';
import { takeExactly } from './exact-bytes.js';
import { corrupt } from './refusals.js';

export const signature = {
  local: 0x04034b50,
  descriptor: 0x08074b50,
  directory: 0x02014b50,
  zip64End: 0x06064b50,
  zip64Locator: 0x07064b50,
  end: 0x06054b50,
} as const;

/** Facts about a member that both its header and the directory give. Sizes and offset in bytes. */
export interface Entry {
  name: string;
  flags: number;
  method: number;
  crc: number;
  compressedBytes: number;
  bytes: number;
  /** Offset of the member's header in the archive. */
  offset: number;
}

const unknown32 = 0xffffffff;
const zip64Extra = 1;
const unicodePathExtra = 0x7075;

/** The header before a member's content. Sizes are 0 if they follow the content instead. */
export async function readLocalHeader(reader: ByteReader): Promise<Entry> {
  const offset = reader.position;
  const fixed = await takeExactly('zip', reader, 30);
  return readVariable(reader, fixed.subarray(6), { nameAt: 20, offset });
}

/** A member's record in the directory at the end of the archive. */
export async function readDirectoryRecord(reader: ByteReader): Promise<Entry> {
  const fixed = await takeExactly('zip', reader, 46);
  const entry = await readVariable(reader, fixed.subarray(8), { nameAt: 20, offset: fixed.readUInt32LE(42) });
  await takeExactly('zip', reader, fixed.readUInt16LE(32));
  return entry;
}

/** `fixed` begins with the flags; both kinds of records have the same fields from there to the lengths. */
async function readVariable(reader: ByteReader, fixed: Buffer, { nameAt, offset }: { nameAt: number; offset: number }): Promise<Entry> {
  const name = await takeExactly('zip', reader, fixed.readUInt16LE(nameAt));
  const extras = parseExtras(await takeExactly('zip', reader, fixed.readUInt16LE(nameAt + 2)));
  // A field with all bits set is in the extra field instead, which has them in this order.
  const wide = extras.get(zip64Extra) ?? Buffer.alloc(0);
  let at = 0;
  const orWide = (value: number) => {
    if (value !== unknown32) return value;
    at += 8;
    if (at > wide.length) throw corrupt('zip');
    return Number(wide.readBigUInt64LE(at - 8));
  };
  const bytes = orWide(fixed.readUInt32LE(16));
  const compressedBytes = orWide(fixed.readUInt32LE(12));
  return {
    name: decodeName(name, extras.get(unicodePathExtra)),
    flags: fixed.readUInt16LE(0),
    method: fixed.readUInt16LE(2),
    crc: fixed.readUInt32LE(8),
    compressedBytes,
    bytes,
    offset: orWide(offset),
  };
}

function parseExtras(bytes: Buffer): Map<number, Buffer> {
  const extras = new Map<number, Buffer>();
  for (let at = 0; at + 4 <= bytes.length; ) {
    const end = at + 4 + bytes.readUInt16LE(at + 2);
    if (end <= bytes.length) extras.set(bytes.readUInt16LE(at), bytes.subarray(at + 4, end));
    at = end;
  }
  return extras;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** The characters 128 to 255 of code page 437, which a name has if nothing else is said. */
const cp437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/** Archivers set the flag for UTF-8 so unreliably that only the bytes can tell; in code page 437, valid UTF-8 would make no sense. */
function decodeName(bytes: Buffer, unicodePath: Buffer | undefined): string {
  if (unicodePath !== undefined && unicodePath.length > 5 && unicodePath.readUInt32LE(1) === crc32(bytes)) {
    return unicodePath.toString('utf8', 5);
  }
  try {
    return utf8.decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : cp437[byte - 128])).join('');
  }
}
