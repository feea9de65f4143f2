// Compares the table of bars with what the function really writes: columns, intervals and keys.
import { parquetMetadata, type SchemaElement } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { barsEvery } from '../../src/lambda/core/analysis.js';
import { writeParquet } from '../../src/lambda/core/parquet/parquet-file.js';
import { barsTable } from '../../src/platform/bars-table.js';
import { intervals } from '../../src/platform/intervals.js';
import { partKey, processedPrefixes } from '../../src/platform/objects.js';
import { analyzeBytes, tardisHeader } from '../lambda/trade-files.js';

const { location, columns, partitionKeys, parameters } = barsTable('the-bucket');

const template = parameters['storage.location.template'] ?? '';
const placeholder = (name: string) => `\${${name}}`;

/** The Athena type of a Parquet column. */
function catalogueType({ type, converted_type, precision, scale }: SchemaElement): string {
  if (converted_type === 'DECIMAL') return `decimal(${precision},${scale})`;
  if (converted_type === 'UTF8') return 'string';
  if (converted_type === 'TIMESTAMP_MICROS') return 'timestamp';
  return { INT64: 'bigint', DOUBLE: 'double' }[type as string] ?? `no type for ${type}`;
}

async function schemaOfFile(): Promise<SchemaElement[]> {
  const analysis = await analyzeBytes(Buffer.from(`${tardisHeader}\nbinance,BTCUSDT,1723161256322000,0,1,buy,61800.3,0.006\n`));
  const { buffer } = writeParquet(barsEvery('1m', analysis));
  return parquetMetadata(buffer as ArrayBuffer).schema.slice(1);
}

describe('the table of bars', () => {
  it('has exactly the columns of the files', async () => {
    const written = (await schemaOfFile()).map((element) => ({ name: element.name, type: catalogueType(element) }));
    expect(columns).toEqual(written);
  });

  it.each(Object.keys(intervals) as (keyof typeof intervals)[])('has the files of %s in the right partition', (interval) => {
    const key = partKey({ bucket: 'raw', key: 'incoming/a.csv', version: '1' }, interval, '2024-08-08');
    const folder = template.replace(placeholder('interval'), interval).replace(placeholder('date'), '2024-08-08');
    expect(`s3://the-bucket/${key}`.startsWith(folder)).toBe(true);
    expect(folder.startsWith(location)).toBe(true);
    expect(parameters['projection.interval.values']?.split(',')).toContain(interval);
    expect(processedPrefixes.some((prefix) => key.startsWith(prefix))).toBe(true);
  });

  it('has a projection rule and a placeholder in the template for each partition key', () => {
    for (const { name } of partitionKeys) {
      expect(parameters).toHaveProperty([`projection.${name}.type`]);
      expect(template).toContain(`${name}=${placeholder(name)}/`);
    }
  });
});
