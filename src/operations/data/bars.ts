// Reads the bars of one symbol from the API: either the first bars of a range, page by page, or the newest bars, by searching for their
// start.
import type { dayMeasures, ServedBar } from '../../platform/bars.js';
import { type IntervalLabel, intervals } from '../../platform/intervals.js';
import type { GetFromApi } from './platform-api.js';

/** A bar as the API returns it, merged from all sources. Daily bars have additional measures. */
export type FetchedBar = ServedBar & Partial<Record<(typeof dayMeasures)[number], number | null>>;

export interface BarsWanted {
  symbol: string;
  interval: IntervalLabel;
  venue?: string | undefined;
  /** Start of the range, inclusive, in ISO 8601. If given, the first bars of the range are read; otherwise the newest. */
  from?: string | undefined;
  /** End of the range, exclusive, in ISO 8601. */
  to?: string | undefined;
  limit: number;
}

export interface BarsFound {
  /** Ordered by time and venue. */
  bars: FetchedBar[];
  /** Whether the range has more bars than `limit`. */
  hasMore: boolean;
}

interface Page {
  bars: FetchedBar[];
  nextCursor?: string;
}

/** The API returns at most this many bars per page. */
const maxPageSize = 5_000;

/**
 * Returns the first bars at or after `from` or, without `from`, the newest before `to`, as exchange APIs do. The oldest bar is always
 * first.
 */
export async function readBars(get: GetFromApi, wanted: BarsWanted, now: Date): Promise<BarsFound> {
  const { from, to, limit } = wanted;
  if (from !== undefined) {
    const bars = await fetchBars(get, wanted, { from, to }, limit + 1);
    return { bars: bars.slice(0, limit), hasMore: bars.length > limit };
  }
  const first = await fetchBars(get, wanted, { to }, limit + 1);
  if (first.length <= limit) return { bars: first, hasMore: false };
  const earliest = Date.parse(first[0]?.bar_start ?? '');
  const start = await findStartOfNewest(get, wanted, earliest, to === undefined ? now.getTime() : Date.parse(to));
  const bars = await fetchBars(get, wanted, { from: toIso(start), to }, Number.POSITIVE_INFINITY, limit);
  return { bars, hasMore: true };
}

/**
 * Finds a start time after which there are at least `limit` bars, but not many more. The API pages forwards only, so the newest bars cannot
 * be read from the end. Most histories have no gap near their end, and the first request suffices; for others, this is a binary search.
 */
async function findStartOfNewest(get: GetFromApi, wanted: BarsWanted, earliest: number, end: number): Promise<number> {
  const { to, limit, interval } = wanted;
  const span = (limit * intervals[interval]) / 1000;
  let enough = earliest;
  let tooLate = Math.max(end, earliest);
  for (let from = tooLate - 2 * span; tooLate - enough > 2 * span; from = Math.floor((enough + tooLate) / 2)) {
    const bars = await fetchBars(get, wanted, { from: toIso(from), to }, limit);
    if (bars.length === limit) enough = Date.parse(bars[0]?.bar_start ?? '');
    else tooLate = from;
  }
  return enough;
}

interface Range {
  from?: string | undefined;
  to?: string | undefined;
}

/** Reads up to `atMost` bars from the start of a range, page by page, and returns the last `kept` of them. */
async function fetchBars(get: GetFromApi, wanted: BarsWanted, range: Range, atMost: number, kept = atMost): Promise<FetchedBar[]> {
  let bars: FetchedBar[] = [];
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

function toIso(time: number): string {
  return new Date(time).toISOString();
}
