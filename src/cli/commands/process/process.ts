// `process`: what the platform would make of a file, on this computer.
import { TradingInfraError } from '../../../errors.js';
import { intervalLabels } from '../../../platform/intervals.js';
import { defineCommand, type View } from '../../terminal/command.js';
import { choice, list, text, wholeNumber } from '../../terminal/option.js';
import { columns } from '../../terminal/table.js';
import type { ProcessedFile } from './process-file.js';
import type { Processed } from './process-files.js';

export const processTrades = defineCommand({
  name: 'process',
  summary: 'Make bars of files of trades on this computer, as the platform would',
  argument: { name: 'FILE', summary: 'files of trades: CSV of a known layout or NDJSON, plain or gzip', isList: true },
  examples: [
    'trading-infra process trades.csv.gz --out bars',
    'trading-infra process BTCUSDT-trades-2024-08-08.csv --out bars --interval 1m,1d --format csv',
  ],
  options: {
    out: text('DIR', 'folder for the bars: DIR/<name of the file>.<interval>.<format>'),
    interval: list(intervalLabels, 'intervals of the bars, 1m unless given'),
    format: choice(['parquet', 'csv', 'ndjson'], 'how bars are written, parquet unless given'),
    memoryMb: wholeNumber('N', 'limits of a function with so much memory, 512 unless given', { from: 128, to: 10_240 }),
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
    const intervals = options.interval === undefined || options.interval.length === 0 ? (['1m'] as const) : options.interval;
    const { out = '', format = 'parquet', memoryMb } = options;
    return processFiles(context, { names, out, intervals, format, memoryMb });
  },
  format: renderProcessed,
  conclude: ({ files }) => {
    const refused = files.filter(({ error }) => error !== undefined);
    if (refused.length === 0) return undefined;
    const words = refused.map(({ file, error }) => `${file} (${error?.code})`).join(', ');
    const isTooMuch = refused.some(({ error }) => error?.code === 'TOO_MANY_BARS' || error?.code === 'TOO_MANY_IDS');
    return new TradingInfraError('FILE_REFUSED', `${refused.length} of ${files.length} files cannot be processed: ${words}.`, {
      ...(isTooMuch && { hint: '--memory-mb 2048 has the limits of a larger function; in the settings that is function.memoryMb' }),
    });
  },
});

/** A block for each file: what it is, what was counted, what was written. */
function renderProcessed({ files }: Processed, { paint }: View): string {
  return files.map((file) => blockOf(file, paint)).join('\n\n');
}

function blockOf(file: ProcessedFile, paint: View['paint']): string {
  const { format, compression, error, seconds } = file;
  const kind = [format ?? 'no rows', ...(compression === 'none' ? [] : [compression])].join(', ');
  const head =
    error === undefined ? `${paint.green('✔')} ${file.file}: ${kind}` : `${paint.red('✖')} ${file.file}: ${error.code}: ${error.message}`;
  const lines = columns([
    ...countsOf(file),
    ...file.written.map(({ interval, path, bars }) => [`bars of ${interval}`, `${bars} in ${path}`]),
  ]);
  return [`${head} (${seconds.toFixed(1)} s)`, ...lines.map((line) => `  ${line}`)].join('\n');
}

function countsOf({ summary, rejectSamples }: ProcessedFile): string[][] {
  const { rows, rejected, rejects } = summary;
  const whole = 'accepted' in summary ? summary : undefined;
  const first = rejectSamples[0];
  return [
    ['rows', String(rows)],
    ...(whole === undefined ? [] : [['accepted', String(whole.accepted)]]),
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
    ...(first === undefined ? [] : [['first at', `byte ${first.offset} (${first.code})`]]),
    ...(whole === undefined || whole.duplicates === 0 ? [] : [['duplicate', String(whole.duplicates)]]),
    ...(whole === undefined || whole.late === 0 ? [] : [['late', String(whole.late)]]),
  ];
}
