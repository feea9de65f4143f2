// Draws candlestick charts in a terminal. Colours distinguish rising from falling candles; without colours, ASCII characters do.
import type { FetchedBar } from '../../operations/data/bars.js';
import type { View } from '../terminal/command.js';

type Priced = Pick<FetchedBar, 'bar_start' | 'open' | 'high' | 'low' | 'close' | 'volume'>;

/** One column of the chart: one bar, or several adjacent ones. Floats are precise enough for a picture. */
interface Candle {
  start: string;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

interface Scale {
  low: number;
  high: number;
  /** Decimals in the labels. */
  decimals: number;
}

const rows = 14;
/** Every third row is labelled with its price. */
const labelEvery = 3;
const minColumns = 20;

/** The lines of a chart: title, candles with a price axis, volumes and times. If the bars do not fit, adjacent bars share a candle. */
export function renderCandles(title: string, bars: readonly Priced[], view: View): string[] {
  const { paint } = view;
  const scale = scaleOf(bars);
  const labelWidth = Math.max(scale.high.toFixed(scale.decimals).length, scale.low.toFixed(scale.decimals).length);
  const room = Math.max(minColumns, view.width - labelWidth - 3);
  const each = Math.ceil(bars.length / room);
  const candles = groupIntoCandles(bars, each);
  const isWide = candles.length * 2 <= room;
  const gap = isWide ? ' ' : '';
  const body = Array.from({ length: rows }, (_, row) => {
    const label = row % labelEvery === 0 ? priceAt(scale, row).toFixed(scale.decimals) : '';
    return `${paint.dim(`${label.padStart(labelWidth)} ${axis(view)}`)} ${candles.map((candle) => cell(candle, row, scale, view)).join(gap)}`;
  });
  const indent = ' '.repeat(labelWidth + 3);
  const counted = bars.length === 1 ? '1 bar' : `${bars.length} bars${each === 1 ? '' : `, ${each} per candle`}`;
  return [
    `${paint.bold(title)}  ${paint.dim(counted)}`,
    ...body.map((line) => line.trimEnd()),
    indent + paint.dim(volumeCells(candles, view).join(gap)).trimEnd(),
    indent + paint.dim(timeLine(candles, candles.length * (isWide ? 2 : 1))),
  ];
}

function groupIntoCandles(bars: readonly Priced[], each: number): Candle[] {
  const groups = Array.from({ length: Math.ceil(bars.length / each) }, (_, at) => bars.slice(at * each, (at + 1) * each));
  return groups.map((group) => ({
    start: group[0]?.bar_start ?? '',
    open: Number(group[0]?.open),
    high: Math.max(...group.map(({ high }) => Number(high))),
    low: Math.min(...group.map(({ low }) => Number(low))),
    close: Number(group.at(-1)?.close),
    volume: group.reduce((sum, { volume }) => sum + Number(volume), 0),
  }));
}

function scaleOf(bars: readonly Priced[]): Scale {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const bar of bars) {
    low = Math.min(low, Number(bar.low));
    high = Math.max(high, Number(bar.high));
  }
  const step = (high - low) / rows || Math.abs(high) / 1000 || 1;
  return { low, high, decimals: Math.min(12, Math.max(0, Math.ceil(-Math.log10(step)) + 1)) };
}

/** The price at the top of a row. */
function priceAt({ low, high }: Scale, row: number): number {
  return high - ((high - low) * row) / rows;
}

/** The first and the last half row between two prices, counted from the top. */
function span(from: number, to: number, { low, high }: Scale): readonly [number, number] {
  const halves = rows * 2 - 1;
  const place = (price: number) => (high === low ? rows : Math.round(((high - price) / (high - low)) * halves));
  return [place(Math.max(from, to)), place(Math.min(from, to))];
}

type Part = 'body' | 'wick' | 'none';
const boxes: Record<`${Part} ${Part}`, string> = {
  'body body': '┃',
  'body wick': '╿',
  'body none': '╹',
  'wick body': '╽',
  'wick wick': '│',
  'wick none': '╵',
  'none body': '╻',
  'none wick': '╷',
  'none none': ' ',
};

function cell(candle: Candle, row: number, scale: Scale, view: View): string {
  const wick = span(candle.low, candle.high, scale);
  const body = span(candle.open, candle.close, scale);
  const within = ([top, bottom]: readonly [number, number], half: number) => half >= top && half <= bottom;
  const part = (half: number): Part => (within(body, half) ? 'body' : within(wick, half) ? 'wick' : 'none');
  const parts = [part(row * 2), part(row * 2 + 1)] as const;
  const isRising = candle.close >= candle.open;
  if (isPlain(view)) return parts.includes('body') ? (isRising ? 'o' : '#') : parts.includes('wick') ? '|' : ' ';
  const box = boxes[`${parts[0]} ${parts[1]}`];
  return box === ' ' ? box : isRising ? view.paint.green(box) : view.paint.red(box);
}

function volumeCells(candles: readonly Candle[], view: View): string[] {
  const steps = isPlain(view) ? ' .:-=+*%@' : ' ▁▂▃▄▅▆▇█';
  const max = Math.max(...candles.map(({ volume }) => volume));
  return candles.map(({ volume }) => (max === 0 ? ' ' : (steps[Math.ceil((volume / max) * 8)] ?? ' ')));
}

/** The first time on the left and the last time on the right, or `first to last` if the chart is too narrow for that. */
function timeLine(candles: readonly Candle[], width: number): string {
  const short = (time: string | undefined) => (time ?? '').replace('T', ' ').replace(/(:00)?(\.000)?Z$/, '');
  const [first, last] = [short(candles[0]?.start), short(candles.at(-1)?.start)];
  const room = width - first.length - last.length;
  return candles.length > 1 && room >= 2 ? first + ' '.repeat(room) + last : candles.length > 1 ? `${first} to ${last}` : first;
}

function axis(view: View): string {
  return isPlain(view) ? '|' : '┤';
}

/** Whether there are no colours, so that the characters must distinguish rising from falling candles. */
function isPlain({ paint }: View): boolean {
  return paint.level === 0;
}
