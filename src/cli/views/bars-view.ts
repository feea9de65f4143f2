// Bars for people, as a table with a chart below it, and for programs, as CSV.
import type { Bar, BarInterval } from '../../deployment/bars.js';
import type { View } from '../command.js';
import { columns } from '../table.js';
import { renderCandles } from './candle-chart.js';

export interface ShownBars {
  environment: string;
  symbol: string;
  interval: BarInterval;
  bars: Bar[];
  hasMore: boolean;
}

const csvColumns = [
  ...['symbol', 'venue', 'bar_start', 'interval_us', 'open', 'high', 'low', 'close', 'volume', 'notional', 'vwap', 'trades'],
  ...['buy_volume', 'sell_volume', 'unknown_volume', 'imbalance', 'ret', 'gap_bars'],
] as const satisfies readonly (keyof Bar)[];
const dayColumns = ['rv_1m', 'rv_5m', 'bv_5m', 'rvol_ann', 'amihud', 'trading_days'] as const satisfies readonly (keyof Bar)[];

/** More rows than these would only push the chart out of sight. */
const tableRows = 20;

/** The end of the table, and a chart of all bars for each venue. */
export function renderBars({ symbol, interval, bars, hasMore }: ShownBars, view: View): string {
  if (bars.length === 0) return `There are no ${interval} bars of ${symbol} in this range. Symbols are spelled as in the files.`;
  const { paint } = view;
  const hidden = bars.length - tableRows;
  const notes = [
    ...(hidden > 0 ? [`${hidden} earlier bars are in the chart only; --csv and --json have them all`] : []),
    ...(hasMore ? ['there are more bars in this range; --limit N takes more'] : []),
  ];
  const venues = [...new Set(bars.map(({ venue }) => venue))];
  const charts = venues.flatMap((venue) => {
    const ofVenue = bars.filter((bar) => bar.venue === venue);
    const title = [symbol, venue, interval].filter(Boolean).join(' ');
    return ['', ...renderCandles(title, ofVenue, view)];
  });
  return [...tableOf(bars.slice(-tableRows), view), ...notes.map((note) => paint.dim(note)), ...charts].join('\n');
}

function tableOf(bars: readonly Bar[], { paint }: View): string[] {
  const places = Math.max(...bars.map(({ close }) => placesOf(close)));
  const cells = [
    column('OPEN', bars, ({ open }) => open),
    column('HIGH', bars, ({ high }) => high),
    column('LOW', bars, ({ low }) => low),
    column('CLOSE', bars, ({ close }) => close),
    column('VOLUME', bars, ({ volume }) => volume),
    // Of its 18 digits, two places more than the prices have will do here: cut as a text, never made a float.
    column('VWAP', bars, ({ vwap }) => cut(vwap, places + 2)),
    column('TRADES', bars, ({ trades }) => String(trades)),
    // Only days have one.
    ...(bars.some(({ rvol_ann }) => rvol_ann !== undefined) ? [column('VOLATILITY', bars, ({ rvol_ann }) => percent(rvol_ann))] : []),
  ];
  const times = ['START', ...bars.map(({ bar_start }) => bar_start.replace('T', ' ').replace(/(:00)?\.000Z$|Z$/, ''))];
  const venues = ['VENUE', ...bars.map(({ venue }) => venue)];
  const rows = times.map((time, row) => [time, venues[row] ?? '', ...cells.map((lines) => lines[row] ?? '')]);
  return columns(rows.map((row, at) => (at === 0 ? row.map((cell) => paint.dim(cell)) : row)));
}

/** A heading and numbers with their points below each other. */
function column(head: string, bars: readonly Bar[], numberOf: (bar: Bar) => string): string[] {
  const numbers = bars.map(numberOf);
  const most = Math.max(...numbers.map(behindPoint));
  const aligned = numbers.map((number) => number + ' '.repeat(most - behindPoint(number)));
  const width = Math.max(head.length, ...aligned.map((cell) => cell.length));
  return [head, ...aligned].map((cell) => cell.padStart(width));
}

function cut(number: string, places: number): string {
  const [whole = '', fraction = ''] = number.split('.');
  return fraction === '' ? whole : `${whole}.${fraction.slice(0, places)}`;
}

/** A fraction of 1 as people read it; nothing where there is none. */
function percent(fraction: number | null | undefined): string {
  return fraction === null || fraction === undefined ? '' : `${(fraction * 100).toFixed(1)}%`;
}

function placesOf(number: string): number {
  return number.split('.')[1]?.length ?? 0;
}

/** Columns of the point and what is behind it. */
function behindPoint(number: string): number {
  return placesOf(number) === 0 ? 0 : placesOf(number) + 1;
}

/** A header and a line for each bar, after RFC 4180, but with a bare line feed at the end of a line. What is not known is empty. */
export function barsAsCsv(bars: readonly Bar[]): string {
  const names: readonly (keyof Bar)[] = bars.some(({ trading_days }) => trading_days !== undefined)
    ? [...csvColumns, ...dayColumns]
    : csvColumns;
  return [names.join(','), ...bars.map((bar) => names.map((name) => csvField(String(bar[name] ?? ''))).join(','))].join('\n');
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
