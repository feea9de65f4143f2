// `bars`: shows the bars of a symbol as a table and a chart, as CSV or as JSON.

import type { Target } from '../../aws/target.js';
import { TradingInfraError } from '../../errors.js';
import type { FetchedBar } from '../../operations/data/bars.js';
import { barFieldNames, barMeasures, dayMeasures, orderRule } from '../../platform/bars.js';
import { type IntervalLabel, intervalLabels } from '../../platform/intervals.js';
import type { Outputs } from '../../platform/names.js';
import { environmentOption } from '../session/environment-choice.js';
import { type CommandContext, defineCommand, type View } from '../terminal/command.js';
import { csvField } from '../terminal/csv.js';
import { choice, flag, instant, text, wholeNumber } from '../terminal/option.js';
import { columns, widthOf } from '../terminal/table.js';
import { renderCandles } from './candle-chart.js';

const defaultLimit = 200;

export const bars = defineCommand({
  name: 'bars',
  summary: 'Show the newest bars of a symbol, or those starting at --from',
  argument: { name: 'SYMBOL', summary: 'spelled as in the trade files, such as BTCUSDT', isRequired: true },
  examples: [
    'trading-infra bars BTCUSDT --env dev',
    'trading-infra bars BTCUSDT --env dev --from 2024-08-08T14:00:00Z --limit 60',
    'trading-infra bars BTCUSDT --env dev --from 2024-08-08 --to 2024-08-09 --limit 1440 --csv > bars.csv',
  ],
  options: {
    env: environmentOption,
    interval: choice(intervalLabels, 'length of a bar (default: 1m)'),
    venue: text('VENUE', 'only bars of this venue'),
    from: instant('TIME', 'show bars from this time on, not the newest ones'),
    to: instant('TIME', 'only bars that start before this time'),
    limit: wholeNumber('N', `maximum number of bars (default: ${defaultLimit})`, { from: 1, to: 1_000_000 }),
    csv: flag('print only CSV, with a header and exact decimals'),
  },
  async run(context, options) {
    const { argument: symbol = '', interval = '1m', venue, from, to, limit = defaultLimit, csv, json } = options;
    if (csv && json)
      throw new TradingInfraError('USAGE', '--csv and --json cannot be used together.', { hint: 'trading-infra bars --help' });
    const [{ readBars }, { openApi }, { openDeployed }, { step }] = await Promise.all([
      import('../../operations/data/bars.js'),
      import('../../operations/data/platform-api.js'),
      import('../session/session.js'),
      import('../../step.js'),
    ]);
    const { environment, target, outputs } = await openDeployed(context, options, { quiet: true, readOnly: true });
    const note = ({ bars: found }: { bars: unknown[] }) => (found.length === 1 ? '1 bar' : `${found.length} bars`);
    const found = await step(context, { id: 'bars', title: `Fetch bars of ${symbol} from ${environment}`, note }, async () => {
      const get = await openApi(context, target, outputs);
      return readBars(get, { symbol, interval, venue, from, to, limit }, context.now());
    });
    if (found.bars.length === 0) await refuseUnknownSymbol(context, target, outputs, { symbol, environment });
    if (found.hasMore && csv) context.say(`There are more than ${limit} bars in this range; raise --limit to get them.`);
    return { environment, symbol, interval, ...found };
  },
  format: (result, view, { csv }) => (csv ? barsAsCsv(result.bars) : renderBars(result, view)),
});

/** Throws USAGE if the environment has no bars of the symbol at all: it may be misspelled. */
async function refuseUnknownSymbol(
  context: CommandContext,
  target: Target,
  outputs: Outputs,
  { symbol, environment }: { symbol: string; environment: string },
): Promise<void> {
  const { listSymbols, unknownSymbol } = await import('../../operations/data/symbols.js');
  const symbols = await listSymbols(context, target, outputs);
  if (!symbols.includes(symbol)) throw unknownSymbol(symbol, environment, symbols);
}

export interface ShownBars {
  environment: string;
  symbol: string;
  interval: IntervalLabel;
  bars: FetchedBar[];
  hasMore: boolean;
}

const csvColumns = [...barFieldNames, ...barMeasures] as const;

/** The maximum number of bars in the table. A longer table would push the chart off the screen. */
const tableRows = 20;

/** A table of the last bars, and a chart of all bars for each venue. */
export function renderBars({ symbol, interval, bars, hasMore }: ShownBars, view: View): string {
  if (bars.length === 0) return `No ${interval} bars of ${symbol} in this range.`;
  const { paint } = view;
  const hidden = bars.length - tableRows;
  const older = bars.filter(({ order_rule }) => order_rule < orderRule).length;
  const notes = [
    ...(older > 0
      ? [`${older} of these bars were made with an earlier order of trades; to make them anew: trading-infra jobs rerun --prefix incoming/`]
      : []),
    ...(hidden > 0 ? [`${hidden} earlier bars are only in the chart; --csv and --json list them all`] : []),
    ...(hasMore ? ['there are more bars in this range; raise --limit to see them'] : []),
  ];
  const venues = [...new Set(bars.map(({ venue }) => venue))];
  const charts = venues.flatMap((venue) => {
    const ofVenue = bars.filter((bar) => bar.venue === venue);
    const title = [symbol, venue, interval].filter(Boolean).join(' ');
    return ['', ...renderCandles(title, ofVenue, view)];
  });
  return [...renderTable(bars.slice(-tableRows), view), ...notes.map((note) => paint.dim(note)), ...charts].join('\n');
}

/** The columns to leave out, in this order, while a table is wider than the terminal; `--csv` and `--json` have them all. */
const expendable = ['VENUE', 'VWAP', 'TRADES', 'VOLATILITY'];

function renderTable(bars: readonly FetchedBar[], { paint, tableWidth: width = Number.POSITIVE_INFINITY }: View): string[] {
  const oneVenue = new Set(bars.map(({ venue }) => venue)).size === 1;
  let shown = tableColumns(bars);
  for (const head of expendable) {
    if (widthOf(rowsOf(shown)) <= width) break;
    // The chart's title names the venue if there is only one.
    if (head !== 'VENUE' || oneVenue) shown = shown.filter(([name]) => name?.trim() !== head);
  }
  return columns(rowsOf(shown).map((row, at) => (at === 0 ? row.map((cell) => paint.dim(cell)) : row)));
}

function rowsOf(shown: readonly (readonly string[])[]): string[][] {
  return (shown[0] ?? []).map((_, row) => shown.map((lines) => lines[row] ?? ''));
}

function tableColumns(bars: readonly FetchedBar[]): string[][] {
  const decimals = Math.max(...bars.map(({ close }) => decimalsOf(close)));
  const cells = [
    column('OPEN', bars, ({ open }) => open),
    column('HIGH', bars, ({ high }) => high),
    column('LOW', bars, ({ low }) => low),
    column('CLOSE', bars, ({ close }) => close),
    column('VOLUME', bars, ({ volume }) => volume),
    // A VWAP can have 18 digits; two decimals more than the prices are enough. It is cut as text, because a float would be inexact.
    column('VWAP', bars, ({ vwap }) => truncate(vwap, decimals + 2)),
    column('TRADES', bars, ({ trades }) => String(trades)),
    // Only daily bars have a volatility.
    ...(bars.some(({ rvol_ann }) => rvol_ann !== undefined) ? [column('VOLATILITY', bars, ({ rvol_ann }) => percent(rvol_ann))] : []),
  ];
  const times = ['START', ...bars.map(({ bar_start }) => bar_start.replace('T', ' ').replace(/(:00)?\.000Z$|Z$/, ''))];
  const venues = ['VENUE', ...bars.map(({ venue }) => venue)];
  return [times, venues, ...cells];
}

/** The cells of a column: a heading and numbers that are aligned at the decimal point. */
function column(head: string, bars: readonly FetchedBar[], numberOf: (bar: FetchedBar) => string): string[] {
  const numbers = bars.map(numberOf);
  const widest = Math.max(...numbers.map(fractionWidth));
  const aligned = numbers.map((number) => number + ' '.repeat(widest - fractionWidth(number)));
  const width = Math.max(head.length, ...aligned.map((cell) => cell.length));
  return [head, ...aligned].map((cell) => cell.padStart(width));
}

function truncate(number: string, decimals: number): string {
  const [whole = '', fraction = ''] = number.split('.');
  return fraction === '' ? whole : `${whole}.${fraction.slice(0, decimals)}`;
}

/** Formats `0.382` as `38.2%`, and an unknown value as an empty text. */
function percent(fraction: number | null | undefined): string {
  return fraction === null || fraction === undefined ? '' : `${(fraction * 100).toFixed(1)}%`;
}

function decimalsOf(number: string): number {
  return number.split('.')[1]?.length ?? 0;
}

/** The number of characters from the decimal point to the end. */
function fractionWidth(number: string): number {
  return decimalsOf(number) === 0 ? 0 : decimalsOf(number) + 1;
}

/** CSV with a header and one line per bar, as in RFC 4180 but with line feeds alone. Unknown values are empty. */
export function barsAsCsv(bars: readonly FetchedBar[]): string {
  const names: readonly (keyof FetchedBar)[] = bars.some(({ trading_days }) => trading_days !== undefined)
    ? [...csvColumns, ...dayMeasures]
    : csvColumns;
  return [names.join(','), ...bars.map((bar) => names.map((name) => csvField(String(bar[name] ?? ''))).join(','))].join('\n');
}
