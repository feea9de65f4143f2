// Bars of one symbol, as the API gives them: the first of a range by following its pages, or the newest by looking for where they begin.
import type { dayMeasures, MeasuredBar } from '../../platform/bars.js';
import { type IntervalLabel, intervals } from '../../platform/intervals.js';
import type { GetFromApi } from './platform-api.js';

/** A bar as the API gives it, merged from all sources; bars of a day have more measures. */
export type ServedBar = MeasuredBar & Partial<Record<(typeof dayMeasures)[number], number | null>>;

export interface BarsWanted {
  symbol: string;
  interval: IntervalLabel;
  venue?: string | undefined;
  /** Inclusive, ISO 8601. With it, bars are taken from here on; without it, the newest. */
  from?: string | undefined;
  /** Exclusive. */
  to?: string | undefined;
  limit: number;
}

export interface BarsFound {
  /** By time and venue. */
  bars: ServedBar[];
  /** The range has more of them. */
  hasMore: boolean;
}

interface Page {
  bars: ServedBar[];
  nextCursor?: string;
}

/** The API gives no more at once. */
const maxPageSize = 5_000;

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
  const span = (limit * intervals[interval]) / 1000;
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
async function take(get: GetFromApi, wanted: BarsWanted, range: Range, atMost: number, kept = atMost): Promise<ServedBar[]> {
  let bars: ServedBar[] = [];
  let seen = 0;
  let cursor: string | undefined;
  do {
    const page = (await get(pathOf(wanted, range, { limit: Math.min(maxPageSize, atMost - seen), cursor }))) as Page;
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
