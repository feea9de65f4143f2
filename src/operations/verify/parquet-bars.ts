// Reads the platform's Parquet files without losing precision: decodes decimals itself, because hyparquet would turn them into doubles.
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { Bar } from '../../platform/bars.js';
import { barFromRow } from './bar-comparison.js';
import { formatDecimal } from './expected-bars.js';

/** Parses the bars of one Parquet file. */
export async function parseParquetBars(bytes: Uint8Array): Promise<Bar[]> {
  const file = bytes.slice().buffer;
  const metadata = parquetMetadata(file);
  const scales = new Map<string, number>();
  for (const element of metadata.schema) {
    if (element.converted_type !== 'DECIMAL') continue;
    scales.set(element.name, element.scale ?? 0);
    delete element.converted_type;
    delete element.logical_type;
  }
  const rows = await parquetReadObjects({ file, metadata, compressors });
  return rows.map((row) => {
    const decimals = [...scales].map(([name, scale]) => [name, formatDecimal({ units: decodeUnits(row[name]), scale })]);
    return barFromRow({ ...row, ...Object.fromEntries(decimals) });
  });
}

/** Decodes the unscaled integer of a decimal, which is a number, or bytes in big-endian two's complement. */
function decodeUnits(value: unknown): bigint {
  if (!(value instanceof Uint8Array)) return BigInt(value as number | bigint);
  const bits = value.length * 8;
  return BigInt.asIntN(bits, BigInt(`0x${Buffer.from(value).toString('hex')}`));
}
