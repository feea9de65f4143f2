// `process`: what the platform would make of a file, on this computer.
import { TradingInfraError } from '../../errors.js';
import { intervalLabels } from '../../lambda/core/interval.js';
import { defineCommand } from '../command.js';
import { choice, list, text, wholeNumber } from '../option.js';
import { renderProcessed } from '../views/process-view.js';

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
    const { processFiles } = await import('../process/process-files.js');
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
