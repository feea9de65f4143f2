// The directory at the end of a zip archive. It shows that the archive is complete, and that all its members were read.
import type { ByteReader } from './byte-reader.js';
import { takeExactly } from './exact-bytes.js';
import { corrupt } from './refusals.js';
import { type Entry, readDirectoryRecord, signature } from './zip-headers.js';

/** Reads the rest of the archive from the directory on. Throws CONTENT_CORRUPT unless it lists exactly the members that were read. */
export async function checkDirectory(reader: ByteReader, members: readonly Entry[]): Promise<void> {
  const unlisted = new Map(members.map((member) => [member.offset, member]));
  let kind = await nextSignature(reader);
  for (; kind === signature.directory; kind = await nextSignature(reader)) {
    const listed = await readDirectoryRecord(reader);
    const member = unlisted.get(listed.offset);
    if (member === undefined || !isSame(member, listed)) throw corrupt('zip', 'has a directory that does not match its members');
    unlisted.delete(listed.offset);
  }
  if (unlisted.size > 0) throw corrupt('zip', 'has members that are not in its directory');
  if (kind === signature.zip64End) await skipZip64End(reader);
  await readEnd(reader, members.length);
}

/** The signature of the next record, which is not consumed. Throws CONTENT_CORRUPT at the end of the stream. */
export async function nextSignature(reader: ByteReader): Promise<number> {
  const bytes = await reader.peek(4);
  if (bytes.length < 4) throw corrupt('zip');
  return bytes.readUInt32LE(0);
}

function isSame(member: Entry, listed: Entry): boolean {
  const { name, method, crc, compressedBytes, bytes } = listed;
  return (
    member.name === name &&
    member.method === method &&
    member.crc === crc &&
    member.compressedBytes === compressedBytes &&
    member.bytes === bytes
  );
}

async function skipZip64End(reader: ByteReader): Promise<void> {
  const head = await takeExactly('zip', reader, 12);
  const length = Number(head.readBigUInt64LE(4));
  if (length > 65_536) throw corrupt('zip');
  await takeExactly('zip', reader, length);
  if ((await nextSignature(reader)) !== signature.zip64Locator) throw corrupt('zip');
  await takeExactly('zip', reader, 20);
}

async function readEnd(reader: ByteReader, members: number): Promise<void> {
  const end = await takeExactly('zip', reader, 22);
  const count = end.readUInt16LE(10);
  const isCounted = count === members || count === 0xffff;
  if (end.readUInt32LE(0) !== signature.end || !isCounted) throw corrupt('zip');
  await takeExactly('zip', reader, end.readUInt16LE(20));
  if ((await reader.next()) !== undefined) throw corrupt('zip', 'is followed by other content');
}
