// Bars of one symbol, as the API gives them: the first of a range by following its pages, or the newest by looking for where they begin.
import type { GetFromApi } from './platform-api.js';

/** What follows from the order of bars, of all their sources together; null where there is nothing to tell. Days have the last six. */
export interface BarMeasures {
  /** (bought - sold) / (bought + sold). */
  imbalance: number | null;
  /** ln(close / close of the bar before). */
  ret: number | null;
  /** Intervals without a trade between the two. */
  gap_bars: number | null;
  rv_1m?: number | null;
  rv_5m?: number | null;
  bv_5m?: number | null;
  /** Volatility of a year, as a fraction: 0.5 is 50 %. */
  rvol_ann?: number | null;
  amihud?: number | null;
  trading_days?: number;
}

/** What a bar's trades sum up to. Decimals are exact, as texts without zeros at the end. */
export interface ExactBar {
  symbol: string;
  venue: string;
  /** ISO 8601; inclusive. */
  bar_start: string;
  interval_us: number;
  open: string;
  high: string;
  low: string;
  close: string;
  volume: string;
  notional: string;
  vwap: string;
  trades: number;
  buy_volume: string;
  sell_volume: string;
  unknown_volume: string;
}

export type Bar = ExactBar & BarMeasures;

const minute = 60_000;
/** Milliseconds by label. */
export const barIntervals = { '1s': 1000, '1m': minute, '5m': 5 * minute, '15m': 15 * minute, '1h': 60 * minute, '1d': 1440 * minute };
export type BarInterval = keyof typeof barIntervals;

export interface BarsWanted {
  symbol: string;
  interval: BarInterval;
  venue?: string | undefined;
  /** Inclusive, ISO 8601. With it, bars are taken from here on; without it, the newest. */
  from?: string | undefined;
  /** Exclusive. */
  to?: string | undefined;
  limit: number;
}

export interface BarsFound {
  /** By time and venue. */
  bars: Bar[];
  /** The range has more of them. */
  hasMore: boolean;
}

interface Page {
  bars: Bar[];
  nextCursor?: string;
}

/** The API gives no more at once. */
const mostOfPage = 5_000;

/** Bars as an exchange's API gives them: from `from` on, or else the newest before `to`; in both cases the oldest first. */
export async function readBars(get: GetFromApi, wanted: BarsWanted, now: Date): Promise<BarsFound> {
  const { from, to, limit } = wanted;
  if (from !== undefined) {
    const bars = await take(get, wanted, { from, to }, limit + 1);
    return { bars: bars.slice(0, limit), hasMore: bars.length > limit };
  }
  const first = await take(get, wanted, { to }, limit + 1);
  if (first.length <= limit) return { bars: first, hasMore: false };
  const earliest = Date.parse(first[0]?.bar_start ?? '');
  const begin = await beginOfNewest(get, wanted, earliest, to === undefined ? now.getTime() : Date.parse(to));
  const bars = await take(get, wanted, { from: iso(begin), to }, Number.POSITIVE_INFINITY, limit);
  return { bars, hasMore: true };
}

/**
 * A time from which on there are at least as many bars as wanted, and not many more. The API reads forwards only, so that its pages
 * cannot be followed from the end. Most histories go on to their end without a gap, which the first look finds out; others are halved.
 */
async function beginOfNewest(get: GetFromApi, wanted: BarsWanted, earliest: number, end: number): Promise<number> {
  const { to, limit, interval } = wanted;
  const span = limit * barIntervals[interval];
  let enough = earliest;
  let tooLate = Math.max(end, earliest);
  for (let from = tooLate - 2 * span; tooLate - enough > 2 * span; from = Math.floor((enough + tooLate) / 2)) {
    const bars = await take(get, wanted, { from: iso(from), to }, limit);
    if (bars.length === limit) enough = Date.parse(bars[0]?.bar_start ?? '');
    else tooLate = from;
  }
  return enough;
}

interface Range {
  from?: string | undefined;
  to?: string | undefined;
}

/** At most so many bars from the beginning of a range, page by page; of them, the last `kept`. */
async function take(get: GetFromApi, wanted: BarsWanted, range: Range, atMost: number, kept = atMost): Promise<Bar[]> {
  let bars: Bar[] = [];
  let seen = 0;
  let cursor: string | undefined;
  do {
    const page = (await get(pathOf(wanted, range, { limit: Math.min(mostOfPage, atMost - seen), cursor }))) as Page;
    seen += page.bars.length;
    bars.push(...page.bars);
    if (bars.length > 2 * kept) bars = bars.slice(-kept);
    cursor = page.nextCursor;
  } while (cursor !== undefined && seen < atMost);
  return bars.slice(-kept);
}

function pathOf({ symbol, interval, venue }: BarsWanted, { from, to }: Range, page: { limit: number; cursor: string | undefined }): string {
  const given = { symbol, interval, venue, from, to, limit: String(page.limit), cursor: page.cursor };
  const query = new URLSearchParams(
    Object.entries(given).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])),
  );
  return `/bars?${query}`;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
