// The same trades written in different ways must give the same Parquet bytes, in every layout.
import { describe, expect, it } from 'vitest';
// @ts-expect-error: a generator without types
import { layouts, tradeTexts } from '../../../../bench/generate-trades.mjs';
import { analyze, barsEvery } from '../../../../src/lambda/core/analysis.js';
import { writeParquet } from '../../../../src/lambda/core/parquet/parquet-file.js';
import { chunks, gzip } from '../../trade-files.js';

const written = (lines: readonly string[], end = '\n') => Buffer.from(lines.map((line) => line + end).join(''));
const marked = (content: Uint8Array) => Buffer.concat([Buffer.from('\ufeff'), content]);
const quoted = (names: readonly string[]) => names.map((line) => line.replaceAll(/[^,]+/g, '"$&"'));

/** Reverses the rows, except for every third one. */
function shuffled(rows: readonly string[]): string[] {
  const order = rows.map((row, n) => ({ row, place: n % 3 === 0 ? n : 2 * rows.length - n }));
  return order.sort((a, b) => a.place - b.place).map(({ row }) => row);
}

const ways: Record<string, (header: readonly string[], rows: readonly string[]) => Uint8Array> = {
  'CRLF line ends': (header, rows) => written([...header, ...rows], '\r\n'),
  'quoted names': (header, rows) => written([...quoted(header), ...rows]),
  'quoted names and CRLF line ends': (header, rows) => written([...quoted(header), ...rows], '\r\n'),
  'a byte order mark': (header, rows) => marked(written([...header, ...rows])),
  'no newline at the end': (header, rows) => written([...header, ...rows]).subarray(0, -1),
  'empty lines': (header, rows) => written(['', ...header, '', ...rows, '', ''], '\r\n'),
  'rows in a different order': (header, rows) => written([...header, ...shuffled(rows)]),
  gzip: (header, rows) => gzip(written([...header, ...rows])),
  'all of these': (header, rows) => gzip(marked(written([...quoted(header), ...shuffled(rows)], '\r\n'))),
};

async function parquetOf(content: Uint8Array, chunkSize: number): Promise<string[]> {
  const name = 'SYM00USDT-trades-2024-01-01.csv';
  const analysis = await analyze(chunks(content, chunkSize), { intervals: ['1m', '1d'], name });
  return (['1m', '1d'] as const).map((label) => Buffer.from(writeParquet(barsEvery(label, analysis), undefined)).toString('base64'));
}

describe.each(Object.keys(layouts))('the %s layout', (layout) => {
  const lines = [...tradeTexts({ layout, trades: 1_000, symbols: 5, seed: 7 })].join('').trimEnd().split('\n');
  const header = layouts[layout].header === undefined ? [] : lines.slice(0, 1);
  const rows = lines.slice(header.length);

  it.each(Object.entries(ways))('gives the same bytes with %s', async (_, write) => {
    const expected = await parquetOf(written(lines), 1_000_000);
    for (const chunkSize of [7, 1_000, 1_000_000]) expect(await parquetOf(write(header, rows), chunkSize)).toEqual(expected);
  });
});
