// Archives with several members, what is refused in and around them, and bombs.
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../../../../src/lambda/core/limits.js';
import { readLines } from '../../../read-lines.js';
import { tardisHeader } from '../../../trade-files.js';
import {
  bzip2Trades,
  packedTrades,
  xzSha256,
  xzTrades,
  zipEncrypted,
  zipOfBzip2,
  zipStoredStream,
  zstdLongWindow,
  zstdTrades,
} from './packed-files.js';

const zip = (members: Record<string, Uint8Array | string>): Buffer =>
  Buffer.from(zipSync(Object.fromEntries(Object.entries(members).map(([name, content]) => [name, Buffer.from(content)]))));
const row = (id: number, price = '1') => `demo,A,${1_704_067_200_000_000 + id},0,${id},buy,${price},1\n`;
const binanceRow = (id: number) => `${id},42000.5,0.1,4200.05,170406720012${id},True,True\n`;
const refusal = (content: Uint8Array, given = {}) => expect(readLines(content, given)).rejects;

describe('the members of an archive', () => {
  it('count as one file', async () => {
    const members = { 'a.csv': `${tardisHeader}\n${row(1)}`, 'empty.csv': '', 'b.csv': `${tardisHeader}\n${row(1)}${row(2, '9')}` };
    const { bars, summary, compression } = await readLines(zip(members));
    expect(summary).toMatchObject({ rows: 3, accepted: 2, duplicates: 1 });
    expect(bars).toMatchObject([{ open: '1', close: '9', trades: 2 }]);
    expect(compression).toBe('zip');
  });

  it('need no newline at their ends, and rejected rows have their offsets in all contents together', async () => {
    const first = `${tardisHeader}\n${row(1)}${row(2)}`.trimEnd();
    const second = `${tardisHeader}\n${row(3)}bad\n`;
    for (const chunkSize of [1, 50, 100_000]) {
      const { rejectSamples, summary } = await readLines(zip({ a: first, b: second }), { chunkSize });
      expect(summary.accepted).toBe(3);
      expect(rejectSamples).toEqual([{ offset: first.length + second.length - 4, unit: 'byte', code: 'FIELD_COUNT' }]);
    }
  });

  it('have their own symbols; otherwise it is that of the archive', async () => {
    const members = {
      'spot/ETHUSDT-trades-2024-01-01.csv': binanceRow(1),
      '币-trades-2024-01-01.csv': binanceRow(2),
      'c.csv': binanceRow(3),
    };
    const { bars } = await readLines(zip(members), { name: 'BTCUSDT-trades-2024-01.zip' });
    expect(bars.map(({ symbol }) => symbol).sort()).toEqual(['BTCUSDT', 'ETHUSDT', '币']);
    await refusal(zip(members), { name: 'data.zip' }).toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
  });

  it('must have the same layout', async () => {
    const members = { 'BTCUSDT-trades-2024-01-01.csv': binanceRow(1), 'b.csv': `${tardisHeader}\n${row(1)}` };
    await refusal(zip(members)).toMatchObject({ code: 'UNSUPPORTED_FORMAT', message: expect.stringContaining('more than one layout') });
  });

  it('may be none', async () => {
    expect(await readLines(zip({}))).toMatchObject({ compression: 'zip', summary: { rows: 0 } });
  });

  it('are liquidations if their name says so', async () => {
    await refusal(zip({ 'liquidations.csv': packedTrades })).toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
  });
});

describe('a name in code page 437', () => {
  it('is read', async () => {
    const archive = zip({ 'X-trades-2024-01-01.csv': binanceRow(1) });
    for (let at = archive.indexOf('X-trades'); at >= 0; at = archive.indexOf('X-trades', at)) archive[at] = 0x9a;
    expect((await readLines(archive)).bars).toMatchObject([{ symbol: 'Ü' }]);
  });
});

const tar = Buffer.concat([Buffer.alloc(257), Buffer.from('ustar\x0000'), Buffer.alloc(250)]);

describe('refused by name, with the command that helps', () => {
  const twice = (content: Uint8Array) => gzipSync(content);

  it.each<[string, Uint8Array, string, string]>([
    ['lz4', Buffer.from('\x04\x22\x4d\x18....', 'latin1'), 'lz4', 'lz4 -dc'],
    ['7z', Buffer.from('7z\xbc\xaf\x27\x1c....', 'latin1'), '7z archive', '7z x'],
    ['rar', Buffer.from('Rar!\x1a\x07\x01\x00', 'latin1'), 'rar archive', 'unrar'],
    ['tar', tar, 'tar archive', 'tar -xf'],
    ['tar.gz', gzipSync(tar), 'tar archive inside gzip', 'tar -xf'],
    ['Arrow', Buffer.from('ARROW1\0\0'), 'Arrow', 'read_feather'],
    ['Feather', Buffer.from('FEA1....'), 'Feather', 'read_feather'],
    ['ORC', Buffer.from('ORC\x08\x03'), 'ORC', 'read_orc'],
    ['HDF5', Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), 'HDF5', 'read_hdf'],
    ['UTF-16', Buffer.from(`\ufeff${tardisHeader}\n`, 'utf16le'), 'UTF-16', 'iconv -f UTF-16 -t UTF-8'],
    ['SQLite', Buffer.from('SQLite format 3\0'), 'SQLite', 'sqlite3'],
    ['xlsx', zip({ '[Content_Types].xml': '<Types/>', 'xl/workbook.xml': '<x/>' }), 'xlsx', 'save it as CSV'],
    ['xlsx of another program', zip({ 'xl/workbook.xml': '<x/>', '[Content_Types].xml': '<Types/>' }), 'xlsx', 'save it as CSV'],
    ['an encrypted zip', zipEncrypted, 'encrypted', 'unzip -P'],
    ['another method of zip', zipOfBzip2, 'member 1 is compressed with bzip2', '7z x'],
    ['a zip member without size', zipStoredStream, 'without its size', 'unzip'],
    [
      'zip in zip',
      zip({ 'a.zip': zip({ 'a.csv': packedTrades }) }),
      'a zip archive inside member 1 of a zip archive',
      'unzip FILE, then unzip',
    ],
    ['gzip in gzip', twice(twice(packedTrades)), 'gzip inside gzip', 'gzip -dc'],
    ['zstd in gzip', twice(zstdTrades), 'zstd inside gzip', 'zstd -dc'],
    ['zip in gzip', twice(zip({ a: packedTrades })), 'a zip archive inside gzip', 'unzip'],
    ['gzip in gzip in zip', zip({ a: twice(twice(packedTrades)) }), 'gzip inside gzip in member 1', 'gzip -dc'],
    ['a long window of zstd', zstdLongWindow, 'a window of 256 MiB', 'zstd -dc --long=31'],
    ['xz with SHA-256', xzSha256, 'SHA-256', 'xz -dc'],
    ['Parquet', Buffer.from('PAR1....'), 'Parquet', 'write it to a file'],
    ['a JSON document', Buffer.from('{\n  "error": "no such file"\n}\n'), 'one JSON document over several lines', 'head FILE'],
    ['an answer of an API', Buffer.from('{"code":401,"message":"Unauthorized"}'), 'a JSON document', 'head FILE'],
    ['a JSON array', Buffer.from('[{"price":"1"}]'), 'one JSON array', 'jq'],
    ['a web page', Buffer.from('\n<!DOCTYPE html>\n<html></html>\n'), 'a web page', 'head FILE'],
    ['XML', Buffer.from('<Error><Code>AccessDenied</Code></Error>'), 'XML', 'head FILE'],
  ])('%s', async (_, content, name, command) => {
    for (const chunkSize of [1, 100_000]) {
      const error = await readLines(content, { chunkSize }).catch((thrown) => thrown);
      expect(error).toMatchObject({ code: 'UNSUPPORTED_FORMAT' });
      expect(error.message).toContain(name);
      expect(error.message).toContain(command);
    }
  });

  it('a header that begins like a signature is text', async () => {
    await refusal(Buffer.from('ORCA_PRICE,b\n1,2\n')).toMatchObject({ message: expect.stringContaining('first line') });
  });
});

describe('damage that a member alone does not show', () => {
  const archive = zip({ a: packedTrades, b: packedTrades });
  const directory = archive.indexOf('PK\x01\x02', 0, 'latin1');

  it.each([
    ['content behind the end', Buffer.concat([archive, Buffer.from('x')])],
    ['no directory', archive.subarray(0, directory)],
    ['an end without directory', Buffer.concat([archive.subarray(0, directory), archive.subarray(archive.length - 22)])],
    ['a directory of another archive', Buffer.concat([archive.subarray(0, directory), zip({ a: packedTrades }).subarray(-(22 + 47))])],
    ['gzip, followed by zeros and more', Buffer.concat([gzipSync(packedTrades), Buffer.alloc(9), gzipSync('x')])],
    ['xz, followed by text', Buffer.concat([xzTrades, Buffer.from('text')])],
    ['bzip2, followed by text', Buffer.concat([bzip2Trades, Buffer.from('text')])],
    ['zstd, followed by text', Buffer.concat([zstdTrades, Buffer.from('text, text')])],
  ])('%s', async (_, content) => {
    await refusal(content).toMatchObject({ code: expect.stringMatching(/^(GZIP|CONTENT)_CORRUPT$/), errorClass: 'permanent' });
  });
});

describe('bombs', () => {
  const zeros = Buffer.concat([Buffer.from(`${tardisHeader}\n`), Buffer.alloc(3_000_000, 10)]);
  const limits = { ...defaultLimits, ratioFromBytes: 1_000_000 };

  it.each<[string, Uint8Array, object]>([
    ['gzip, ratio', gzipSync(zeros), {}],
    ['zip, ratio', zip({ a: zeros }), {}],
    ['zip, ratio of a member that is passed over', zip({ '.DS_Store': zeros }), {}],
    ['zip, size of all members', zip({ a: zeros, b: zeros }), { decompressionRatio: 1e9, decompressedBytes: 5_000_000 }],
    ['zip of gzip', zip({ a: gzipSync(zeros) }), {}],
    ['zip, number of members', zip(Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`m${n}`, '']))), { members: 20 }],
    ['zstd, size', zstdTrades, { decompressedBytes: 2_000 }],
    ['xz, size', xzTrades, { decompressedBytes: 2_000 }],
    ['bzip2, size', bzip2Trades, { decompressedBytes: 2_000 }],
  ])('%s', async (_, content, more) => {
    await refusal(content, { limits: { ...limits, ...more } }).toMatchObject({ code: 'DECOMPRESSION_LIMIT', errorClass: 'permanent' });
  });
});
