import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { barsEvery } from '../../../../src/lambda/core/analysis.js';
import { writeParquet } from '../../../../src/lambda/core/parquet/parquet-file.js';
import { analyzeBytes, barsOf, tardisHeader } from '../../trade-files.js';

const decimals = [
  'open',
  'high',
  'low',
  'close',
  'volume',
  'notional',
  'vwap',
  'buy_volume',
  'sell_volume',
  'unknown_volume',
  'ineligible_volume',
];

async function fileOf(...rows: string[]) {
  const analysis = await analyzeBytes(Buffer.from([tardisHeader, ...rows, ''].join('\n')));
  const bars = barsEvery('1m', analysis);
  const [date = ''] = bars.dates();
  const bytes = writeParquet(bars, date);
  return { analysis, file: bytes.buffer as ArrayBuffer };
}

/** Reads decimals as exact text, as the docstring of `writeParquet` describes. */
async function readExactly(file: ArrayBuffer): Promise<Record<string, unknown>[]> {
  const metadata = parquetMetadata(file);
  const scales = new Map(metadata.schema.map(({ name, scale }) => [name, scale ?? 0]));
  for (const element of metadata.schema.filter(({ name }) => decimals.includes(name))) {
    delete element.converted_type;
    delete element.logical_type;
  }
  const rows = await parquetReadObjects({ file, metadata, utf8: false });
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, exact(value, scales.get(name) ?? 0)])));
}

function exact(value: unknown, scale: number): unknown {
  if (!(value instanceof Uint8Array)) return value;
  const digits = BigInt(`0x${Buffer.from(value).toString('hex')}`)
    .toString()
    .padStart(scale + 1, '0');
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`.replace(/\.?0+$/, '');
}

describe('writeParquet', () => {
  it('writes every digit of every bar, in order, in typed columns', async () => {
    const { analysis, file } = await fileOf(
      'binance,ETHUSDT,1723161256322000,0,1,sell,2600.123456789,3.000000001',
      'binance,BTCUSDT,1723161256322000,0,1,buy,61800.30,0.006',
      'binance,BTCUSDT,1723161256323000,0,2,unknown,61800.31,0.000000000000000001',
      'binance,BTCUSDT,1723161356323000,0,3,sell,0.000000123,1000000',
    );
    const { imbalance, returns, gaps } = barsEvery('1m', analysis).measures;
    const known = (value: number | undefined) => (Number.isNaN(value) ? null : value);
    const expected = barsOf(analysis).map(({ bar_start, interval_us, trades, ineligible_trades, ...rest }, n) => ({
      ...rest,
      imbalance: known(imbalance[n]),
      ret: known(returns[n]),
      gap_bars: known(gaps[n]),
      bar_start: new Date(bar_start),
      interval_us: BigInt(interval_us),
      trades: BigInt(trades),
      ineligible_trades: BigInt(ineligible_trades),
    }));
    expect(await readExactly(file)).toEqual(expected);
    expect(
      parquetMetadata(file)
        .schema.slice(1)
        .map(({ name, type, converted_type, scale }) => `${name} ${type} ${converted_type} ${scale}`),
    ).toMatchInlineSnapshot(`
      [
        "symbol BYTE_ARRAY UTF8 undefined",
        "venue BYTE_ARRAY UTF8 undefined",
        "bar_start INT64 TIMESTAMP_MICROS undefined",
        "interval_us INT64 undefined undefined",
        "open FIXED_LEN_BYTE_ARRAY DECIMAL 18",
        "high FIXED_LEN_BYTE_ARRAY DECIMAL 18",
        "low FIXED_LEN_BYTE_ARRAY DECIMAL 18",
        "close FIXED_LEN_BYTE_ARRAY DECIMAL 18",
        "volume FIXED_LEN_BYTE_ARRAY DECIMAL 18",
        "notional FIXED_LEN_BYTE_ARRAY DECIMAL 20",
        "vwap FIXED_LEN_BYTE_ARRAY DECIMAL 24",
        "trades INT64 undefined undefined",
        "buy_volume FIXED_LEN_BYTE_ARRAY DECIMAL 18",
        "sell_volume FIXED_LEN_BYTE_ARRAY DECIMAL 18",
        "unknown_volume FIXED_LEN_BYTE_ARRAY DECIMAL 18",
        "ineligible_trades INT64 undefined undefined",
        "ineligible_volume FIXED_LEN_BYTE_ARRAY DECIMAL 18",
        "imbalance DOUBLE undefined undefined",
        "ret DOUBLE undefined undefined",
        "gap_bars DOUBLE undefined undefined",
      ]
    `);
  });

  it('uses a larger scale for small numbers and a smaller one for large numbers', async () => {
    const scaleOf = (file: ArrayBuffer, column: string) => parquetMetadata(file).schema.find(({ name }) => name === column)?.scale;
    const small = await fileOf('v,A,1723161256322000,0,1,buy,0.0000000003,0.0000000000007');
    expect([scaleOf(small.file, 'open'), scaleOf(small.file, 'notional')]).toEqual([18, 23]);
    const large = await fileOf('v,A,1723161256322000,0,1,buy,123456789012,123456789012');
    expect([scaleOf(large.file, 'open'), scaleOf(large.file, 'notional')]).toEqual([18, 15]);
  });

  it('throws DECIMAL_OVERFLOW if 38 digits cannot hold a column', async () => {
    const rows = ['v,A,1723161256322000,0,1,buy,123456789012345678,123456789012345678', 'v,B,1723161256322000,0,1,buy,0.0001,0.0001'];
    await expect(fileOf(...rows)).rejects.toMatchObject({ code: 'DECIMAL_OVERFLOW' });
  });
});
