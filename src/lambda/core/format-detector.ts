// What a file is, by its content and never by its name.

import { findLayout } from './csv-layout.js';
import { createCsvParser, readHeader } from './csv-parser.js';
import { createNdjsonParser } from './ndjson-parser.js';
import { permanent } from './processing-error.js';
import type { BlockParser, RowSink } from './row-sink.js';

const signatures: { name: string; bytes: number[] }[] = [
  { name: 'gzip', bytes: [0x1f, 0x8b] },
  { name: 'zstd', bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: 'zip', bytes: [0x50, 0x4b, 0x03, 0x04] },
  { name: 'parquet', bytes: [0x50, 0x41, 0x52, 0x31] },
  { name: 'dbn', bytes: [0x44, 0x42, 0x4e] },
  { name: 'bzip2', bytes: [0x42, 0x5a, 0x68] },
  { name: 'xz', bytes: [0xfd, 0x37, 0x7a, 0x58] },
];

/** Bytes that a signature needs. */
export const signatureBytes = 4;

const byteOrderMark = [0xef, 0xbb, 0xbf];
const openingBrace = 123;
const newline = 10;

/** The name of the container or binary format that the bytes begin like, if it is one that we know by name. */
export function signatureOf(bytes: Uint8Array): string | undefined {
  return signatures.find((signature) => signature.bytes.every((byte, i) => bytes[i] === byte))?.name;
}

/** A parser that looks at the first block, decides the format and passes everything on. Throws UNSUPPORTED_FORMAT. */
export function createDetectingParser(sink: RowSink, onFormat: (name: string) => void): BlockParser {
  let parse: BlockParser | undefined;
  return (bytes, start, end, offset) => {
    if (parse !== undefined) return parse(bytes, start, end, offset);
    const from = start + skippedBytes(bytes.subarray(start, end));
    if (from >= end) return;
    if (bytes[from] === openingBrace) {
      onFormat('canonical-ndjson');
      parse = createNdjsonParser(sink);
      return parse(bytes, from, end, offset + from - start);
    }
    refuseBinary(bytes.subarray(from, end));
    const layout = findLayout(readHeader(bytes, from));
    onFormat(layout.name);
    parse = createCsvParser(layout, sink);
    const rows = bytes.indexOf(newline, from) + 1;
    if (rows < end) parse(bytes, rows, end, offset + rows - start);
  };
}

/** A byte order mark and empty lines before the first content. */
function skippedBytes(bytes: Uint8Array): number {
  let at = byteOrderMark.every((byte, i) => bytes[i] === byte) ? byteOrderMark.length : 0;
  while (at < bytes.length && (bytes[at] === newline || bytes[at] === 13)) at += 1;
  return at;
}

function refuseBinary(bytes: Uint8Array): void {
  const signature = signatureOf(bytes);
  if (signature !== undefined) throw permanent('UNSUPPORTED_FORMAT', `the content is ${signature}, which is not read`);
}
