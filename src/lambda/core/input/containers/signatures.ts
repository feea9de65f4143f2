// The formats that can be told by their first bytes, and what to do with a file in a format that is not read.

/** Containers that are opened: an archive (zip), or one compressed stream. */
export type Container = 'gzip' | 'zip' | 'zstd' | 'xz' | 'bzip2';

/** Binary formats of trades. They are told apart from text here; other modules read them. */
export type BinaryKind = 'parquet' | 'dbn';

export type Signature =
  | { is: 'container'; container: Container; name: string; remedy: string }
  | { is: 'binary'; kind: BinaryKind; name: string }
  | { is: 'unread'; name: string; remedy: string };

/** The signature is `bytes` (one character per byte) at offset `at`, which is 0 if omitted. */
type Row = Signature & { bytes: string; at?: number };

const toCsv = (reader: string) => `python3 -c "import pandas as pd; pd.${reader}('FILE').to_csv('FILE.csv', index=False)"`;
const fromUtf16 = 'iconv -f UTF-16 -t UTF-8 FILE > FILE.utf8';

const table: Row[] = [
  { bytes: '\x1f\x8b', is: 'container', container: 'gzip', name: 'gzip', remedy: 'gzip -dc FILE > FILE.out' },
  { bytes: 'PK\x03\x04', is: 'container', container: 'zip', name: 'a zip archive', remedy: 'unzip FILE' },
  // An archive without members has nothing but its end.
  { bytes: 'PK\x05\x06', is: 'container', container: 'zip', name: 'a zip archive', remedy: 'unzip FILE' },
  // Within a skippable frame of zstd.
  { bytes: 'DBZ', at: 8, is: 'unread', name: 'DBZ, which DBN replaced in 2023', remedy: 'dbn FILE --dbn -o FILE.dbn' },
  { bytes: '\x28\xb5\x2f\xfd', is: 'container', container: 'zstd', name: 'zstd', remedy: 'zstd -dc FILE > FILE.out' },
  // A skippable frame: its first byte is between 0x50 and 0x5f, and no text has the control character.
  { bytes: '\x2a\x4d\x18', at: 1, is: 'container', container: 'zstd', name: 'zstd', remedy: 'zstd -dc FILE > FILE.out' },
  { bytes: '\xfd7zXZ\x00', is: 'container', container: 'xz', name: 'xz', remedy: 'xz -dc FILE > FILE.out' },
  { bytes: 'BZh', is: 'container', container: 'bzip2', name: 'bzip2', remedy: 'bzip2 -dc FILE > FILE.out' },
  { bytes: 'PAR1', is: 'binary', kind: 'parquet', name: 'Parquet' },
  { bytes: 'DBN', is: 'binary', kind: 'dbn', name: 'DBN' },
  { bytes: '\x04\x22\x4d\x18', is: 'unread', name: 'lz4', remedy: 'lz4 -dc FILE > FILE.out' },
  { bytes: '7z\xbc\xaf\x27\x1c', is: 'unread', name: 'a 7z archive', remedy: '7z x FILE' },
  { bytes: 'Rar!\x1a\x07', is: 'unread', name: 'a rar archive', remedy: 'unrar x FILE' },
  { bytes: 'ustar', at: 257, is: 'unread', name: 'a tar archive', remedy: 'tar -xf FILE' },
  { bytes: 'PK00PK', is: 'unread', name: 'a part of a split zip archive', remedy: 'zip -s 0 FILE --out whole.zip' },
  { bytes: 'PK\x07\x08', is: 'unread', name: 'a part of a split zip archive', remedy: 'zip -s 0 FILE --out whole.zip' },
  { bytes: 'ARROW1', is: 'unread', name: 'Arrow (Feather)', remedy: toCsv('read_feather') },
  { bytes: 'FEA1', is: 'unread', name: 'Feather', remedy: toCsv('read_feather') },
  { bytes: 'ORC', is: 'unread', name: 'ORC', remedy: toCsv('read_orc') },
  { bytes: '\x89HDF\r\n\x1a\n', is: 'unread', name: 'HDF5', remedy: toCsv('read_hdf') },
  {
    bytes: 'SQLite format 3\x00',
    is: 'unread',
    name: 'an SQLite database',
    remedy: 'sqlite3 -header -csv FILE "select * from TABLE" > FILE.csv',
  },
  { bytes: '\xff\xfe', is: 'unread', name: 'text in UTF-16', remedy: fromUtf16 },
  { bytes: '\xfe\xff', is: 'unread', name: 'text in UTF-16', remedy: fromUtf16 },
];

/** Number of bytes at the beginning that hold every signature. */
export const signatureBytes = Math.max(...table.map(({ bytes, at = 0 }) => at + bytes.length));

/** The format whose signature the bytes have; undefined for text. `head` must have `signatureBytes` bytes, unless the content is shorter. */
export function detectSignature(head: Uint8Array): Signature | undefined {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, signatureBytes)).toString('latin1');
  return table.find(({ bytes, at = 0 }) => text.startsWith(bytes, at) && (bytes.length !== 3 || !isText(text)));
}

/** Whether the letters of a short signature are the beginning of a word, as in a header `ORCA,...`. */
function isText(text: string): boolean {
  return /^[A-Za-z0-9_", -]{8}/.test(text);
}
