// `process`: turns trade files into bars on this computer, as the platform would.
import { TradingInfraError } from '../../../errors.js';
import { describePlace } from '../../../lambda/core/rejects.js';
import { type AnyInterval, parseInterval } from '../../../platform/intervals.js';
import { defineCommand, type View } from '../../terminal/command.js';
import { choice, decimal, flag, type Option, text, wholeNumber, zone } from '../../terminal/option.js';
import { columns } from '../../terminal/table.js';
import { readingOptions, readOptionsOf } from '../reading-options.js';
import type { ProcessedFile } from './process-file.js';
import type { Processed } from './process-files.js';

export const processTrades = defineCommand({
  name: 'process',
  summary: 'Turn trade files into bars on this computer, as the platform would',
  argument: {
    name: 'FILE',
    summary: 'trade files: CSV in a known layout or NDJSON, plain or in gzip, zip, zstd, xz or bzip2',
    isList: true,
  },
  examples: [
    'trading-infra process trades.csv.gz --out bars',
    'trading-infra process BTCUSDT-trades-2024-08-08.zip --out bars --interval 1m,1d --format csv',
    'trading-infra process own.csv --out bars --columns time=ts,price=px,size=qty,symbol=ticker --time-format ms',
  ],
  options: {
    out: text('DIR', 'output folder (required); files are named <input>.<interval>.<format>'),
    interval: intervalList(),
    session: zone('days and weeks of bars are those of this time zone (default: UTC)'),
    format: choice(['parquet', 'csv', 'ndjson'], 'output format (default: parquet)'),
    contractSize: decimal('N', 'sizes are inverse contracts, each worth N of the quote currency (known ones need no option)'),
    maxRejects: wholeNumber('N', 'refuse a file with more than N invalid rows (default: one in a hundred)', { from: 0, to: 1_000_000_000 }),
    strict: flag('refuse a file at its first invalid row: the same as --max-rejects 0'),
    ...readingOptions,
    memoryMb: wholeNumber('N', 'apply the limits of a function with this much memory (default: 512)', { from: 128, to: 10_240 }),
  },
  async run(context, options) {
    const names = options.words ?? [];
    const missing = [...(names.length === 0 ? ['FILE'] : []), ...(options.out === undefined ? ['--out DIR'] : [])];
    if (missing.length > 0) {
      throw new TradingInfraError('INPUT_MISSING', `process needs ${missing.join(' and ')}.`, {
        hint: 'trading-infra process trades.csv.gz --out bars',
        details: { missing },
      });
    }
    const { processFiles } = await import('./process-files.js');
    const { interval: intervals = ['1m'], out = '', format = 'parquet', memoryMb, session, contractSize, strict } = options;
    const maxRejects = strict ? 0 : options.maxRejects;
    const read = await readOptionsOf(context, options, options.config);
    return processFiles(context, { names, out, intervals, format, memoryMb, session, contractSize, maxRejects, read });
  },
  format: renderProcessed,
  conclude: ({ files }) => {
    const refused = files.filter(({ error }) => error !== undefined);
    if (refused.length === 0) return undefined;
    const words = refused.map(({ file, error }) => `${file} (${error?.code})`).join(', ');
    const isTooMuch = refused.some(({ error }) => error?.code === 'TOO_MANY_BARS' || error?.code === 'TOO_MANY_IDS');
    return new TradingInfraError('FILE_REFUSED', `${refused.length} of ${files.length} files could not be processed: ${words}.`, {
      ...(isTooMuch && { hint: 'Use --memory-mb 2048 for the limits of a larger function (function.memoryMb in the settings)' }),
    });
  },
});

/** Any intervals that divide a day, and weeks, separated by commas. */
function intervalList(): Option<AnyInterval[]> {
  const allowed = 'a comma-separated list of intervals that divide a day, such as 1s, 3m, 4h and 1d, or 1w';
  const read = (given: string) => {
    const intervals = given.split(',').map((word) => parseInterval(word.trim()));
    if (!intervals.every((one) => one !== undefined)) throw new RangeError(allowed);
    return [...new Set(intervals)];
  };
  return { placeholder: 'LIST', summary: `bar intervals: ${allowed} (default: 1m)`, variable: true, read };
}

/** One block per file: format, counts and written files. */
function renderProcessed({ files }: Processed, { paint }: View): string {
  return files.map((file) => renderFile(file, paint)).join('\n\n');
}

function renderFile(file: ProcessedFile, paint: View['paint']): string {
  const { format, compression, error, seconds } = file;
  const kind = [format ?? 'no rows', ...(compression === 'none' ? [] : [compression])].join(', ');
  const head =
    error === undefined ? `${paint.green('✔')} ${file.file}: ${kind}` : `${paint.red('✖')} ${file.file}: ${error.code}: ${error.message}`;
  const lines = columns([
    ...countRows(file),
    ...file.written.map(({ interval, path, bars }) => [`${interval} bars`, `${bars} in ${path}`]),
  ]);
  return [`${head} (${seconds.toFixed(1)} s)`, ...lines.map((line) => `  ${line}`)].join('\n');
}

function countRows({ summary, rejectSamples, contracts }: ProcessedFile): string[][] {
  const { rows, rejected, rejects } = summary;
  const complete = 'accepted' in summary ? summary : undefined;
  const first = rejectSamples[0];
  return [
    ['rows', String(rows)],
    ...(complete === undefined ? [] : [['accepted', String(complete.accepted)]]),
    ...(rejected === 0
      ? []
      : [
          [
            'rejected',
            `${rejected}: ${Object.entries(rejects)
              .map(([code, count]) => `${count} ${code}`)
              .join(', ')}`,
          ],
        ]),
    ...(first === undefined ? [] : [['first reject', `${describePlace(first)} (${first.code})`]]),
    ...(complete === undefined || complete.duplicates === 0 ? [] : [['duplicates', String(complete.duplicates)]]),
    ...contracts.map(({ symbol, contractSize, unit }) => ['notional', `of ${symbol} in ${unit}: contracts of ${contractSize}`]),
    ...(complete?.unpriced === undefined
      ? []
      : [['not priced', `${complete.unpriced.bars} bars with a volume of ${complete.unpriced.volume}: no trade in them may set a price`]]),
    ...(complete === undefined || complete.late === 0 ? [] : [['late', String(complete.late)]]),
  ];
}
