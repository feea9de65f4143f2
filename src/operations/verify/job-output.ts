// Reads the bars that a job wrote to the processed bucket and the database, and compares them with the expected bars.
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { parseJson } from '../../json.js';
import { type Bar, barFieldNames } from '../../platform/bars.js';
import { intervals } from '../../platform/intervals.js';
import { manifestKey } from '../../platform/objects.js';
import { barFromRow, compareBars } from './bar-comparison.js';
import { type CheckContext, checkFailure, openPlatformDatabase, requireExisting } from './check.js';
import { parseParquetBars } from './parquet-bars.js';
import { testVenue } from './trade-generator.js';

/** The columns of a query result after `bar_start`. */
const columns = barFieldNames.filter((name) => name !== 'bar_start');

interface Manifest {
  jobId?: string;
  parts?: { key: string }[];
}

/**
 * Compares the bars in the job's Parquet files, which its manifest lists. Throws VERIFY_FAILED if bars differ or the manifest is missing.
 */
export async function compareParquet(ctx: CheckContext, jobId: string, expected: readonly Bar[]): Promise<string> {
  const name = manifestKey(jobId);
  const manifest = parseJson<Manifest>(Buffer.from(await readProcessed(ctx, name)).toString(), name);
  if (manifest.jobId !== jobId) throw checkFailure(`${name} belongs to job ${manifest.jobId}, expected ${jobId}`);
  const keys = (manifest.parts ?? []).map(({ key }) => key).filter((key) => key.includes('/interval=1m/'));
  const files = await Promise.all(keys.map(async (key) => parseParquetBars(await readProcessed(ctx, key))));
  return compareBars(`${keys.length} Parquet files`, files.flat(), expected);
}

/** Compares a symbol's one-minute rows in the tables `bars` and `partials` with the expected bars. Throws VERIFY_FAILED if they differ. */
export async function compareDatabase(ctx: CheckContext, symbol: string, expected: readonly Bar[]): Promise<string> {
  const found: string[] = [];
  for (const table of ['bars', 'partials'] as const) {
    const rows = await openPlatformDatabase(ctx)(barsQuery(table), { venue: testVenue, symbol });
    const bars = rows.map(([start, ...cells]) =>
      barFromRow({ bar_start: new Date(Number(start)), ...Object.fromEntries(cells.map((cell, n) => [columns[n], cell])) }),
    );
    // Partials have no VWAP, because they are merged into bars first.
    const expectedRows = table === 'bars' ? expected : expected.map((bar) => ({ ...bar, vwap: 'null' }));
    found.push(compareBars(`the table ${table}`, bars, expectedRows));
  }
  return found.join(', ');
}

/** Returns a query without `::` and without colons in literals, because the Data API treats a colon as the start of a parameter. */
function barsQuery(table: 'bars' | 'partials'): string {
  const expressions: Record<string, string> = table === 'bars' ? {} : { volume: 'buy_volume + sell_volume + unknown_volume', vwap: 'null' };
  const texts = columns.map((name) => `cast(${expressions[name] ?? name} as text)`);
  const select = `select cast(extract(epoch from bar_start) * 1000 as bigint), ${texts.join(', ')} from ${table}`;
  return `${select} where venue = :venue and symbol = :symbol and interval_us = ${intervals['1m']}`;
}

async function readProcessed(ctx: CheckContext, Key: string): Promise<Uint8Array> {
  const s3 = await ctx.target.aws.s3();
  const Bucket = ctx.names.buckets.processed;
  const { Body } = await requireExisting(`s3://${Bucket}/${Key}`, s3.send(new GetObjectCommand({ Bucket, Key })));
  return Body ? Body.transformToByteArray() : new Uint8Array();
}
