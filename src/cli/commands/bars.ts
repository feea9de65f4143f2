// `bars`: the bars of a symbol as table and chart, as CSV or as JSON.
import { type BarInterval, barIntervals } from '../../deployment/bars.js';
import { TradingInfraError } from '../../errors.js';
import { defineCommand } from '../command.js';
import { environmentOption } from '../environment-choice.js';
import { choice, flag, instant, text, wholeNumber } from '../option.js';
import { barsAsCsv, renderBars } from '../views/bars-view.js';

const defaultLimit = 200;
const intervalNames = Object.keys(barIntervals) as BarInterval[];

export const bars = defineCommand({
  name: 'bars',
  summary: 'Show bars of a symbol: the newest, or with --from those from there on',
  argument: { name: 'SYMBOL', summary: 'spelled as in the files, such as BTCUSDT', isRequired: true },
  examples: [
    'trading-infra bars BTCUSDT --env dev',
    'trading-infra bars BTCUSDT --env dev --from 2024-08-08T14:00:00Z --limit 60',
    'trading-infra bars BTCUSDT --env dev --from 2024-08-08 --to 2024-08-09 --limit 1440 --csv > bars.csv',
  ],
  options: {
    env: environmentOption,
    interval: choice(intervalNames, 'length of a bar (default: 1m)'),
    venue: text('VENUE', 'only this venue'),
    from: instant('TIME', 'the first bars from here on, instead of the newest'),
    to: instant('TIME', 'only bars that begin before'),
    limit: wholeNumber('N', `how many at most (default: ${defaultLimit})`, { from: 1, to: 1_000_000 }),
    csv: flag('print CSV with a header and exact decimals, and nothing else'),
  },
  async run(context, options) {
    const { argument: symbol = '', interval = '1m', venue, from, to, limit = defaultLimit, csv, json } = options;
    if (csv && json)
      throw new TradingInfraError('USAGE', '--csv and --json cannot be given together.', { hint: 'trading-infra bars --help' });
    const [{ readBars }, { openApi }, { openDeployed }, { step }] = await Promise.all([
      import('../../deployment/bars.js'),
      import('../../deployment/platform-api.js'),
      import('../session.js'),
      import('../../deployment/step.js'),
    ]);
    const { environment, target, outputs } = await openDeployed(context, options, { quiet: true });
    const note = ({ bars: found }: { bars: unknown[] }) => (found.length === 1 ? '1 bar' : `${found.length} bars`);
    const found = await step(context, { id: 'bars', title: `Ask ${environment} for bars of ${symbol}`, note }, async () => {
      const get = await openApi(context, target, outputs);
      return readBars(get, { symbol, interval, venue, from, to, limit }, context.now());
    });
    if (found.hasMore && csv) context.say(`There are more than ${limit} bars in this range; --limit N takes more.`);
    return { environment, symbol, interval, ...found };
  },
  format: (result, view, { csv }) => (csv ? barsAsCsv(result.bars) : renderBars(result, view)),
});
