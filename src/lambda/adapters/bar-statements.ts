// SQL for partials and bars. Each column is passed as one array, so that one statement can contain thousands of rows.
import { type BarField, barFieldNames, barFields, type FieldKind, orderRule } from '../../platform/bars.js';
import type { BarEntry, PartialEntry } from '../core/bars/bar-table.js';
import { type BarKey, formatBar, type PartialBar } from '../core/bars/partial.js';
import { formatDecimal, parseDecimal } from '../core/decimal.js';

/** Locks a source until the end of the transaction, so that its jobs run one after the other. */
export const lockSource = 'SELECT pg_advisory_xact_lock(1, hashtext($1))';

/** Locks instruments until the end of the transaction. The lock numbers must be sorted to avoid deadlocks. */
export const lockInstruments = 'SELECT pg_advisory_xact_lock(2, n) FROM unnest($1::int[]) AS n';

export const selectInstrumentsOfSources = 'SELECT DISTINCT venue, symbol FROM partials WHERE source = ANY ($1::text[])';

export const deletePartialsOfSources =
  'DELETE FROM partials WHERE source = ANY ($1::text[]) AND interval_us = $2 RETURNING symbol, venue, bar_start';

const keyArrays = 'unnest($3::text[], $4::text[], $5::timestamptz[])';

export const insertPartials = `
  INSERT INTO partials (interval_us, source, source_version, symbol, venue, bar_start, open, high, low, close, open_ts, open_seq, close_ts,
    close_seq, notional, trades, buy_volume, sell_volume, unknown_volume, ineligible_trades, ineligible_volume, rows, has_all_ids, first_id, last_id,
    content_hash, order_rule)
  SELECT $1, $2, $3, *, ${orderRule} FROM unnest($4::text[], $5::text[], $6::timestamptz[], $7::numeric[], $8::numeric[], $9::numeric[], $10::numeric[],
    $11::bigint[], $12::numeric[], $13::bigint[], $14::numeric[], $15::numeric[], $16::bigint[], $17::numeric[], $18::numeric[], $19::numeric[],
    $20::bigint[], $21::numeric[], $22::bigint[], $23::boolean[], $24::numeric[], $25::numeric[], $26::numeric[])`;

export const selectOtherPartials = `
  SELECT p.* FROM partials p JOIN ${keyArrays} AS k (symbol, venue, bar_start)
    ON p.symbol = k.symbol AND p.venue = k.venue AND p.bar_start = k.bar_start
  WHERE p.interval_us = $1 AND p.source <> $2`;

export const deleteBars = `
  DELETE FROM bars b USING unnest($2::text[], $3::text[], $4::timestamptz[]) AS k (symbol, venue, bar_start)
  WHERE b.interval_us = $1 AND b.symbol = k.symbol AND b.venue = k.venue AND b.bar_start = k.bar_start`;

/** The columns of a bar except the interval, which is the same for all bars of a statement. */
const storedFields = barFieldNames.filter((name) => name !== 'interval_us');
const keyFields: readonly BarField[] = ['symbol', 'venue', 'bar_start'];
const sqlTypes: Record<FieldKind, string> = { text: 'text', time: 'timestamptz', count: 'bigint', decimal: 'numeric' };

export const upsertBars = `
  INSERT INTO bars (interval_us, ${storedFields.join(', ')}, order_rule)
  SELECT $1, * FROM unnest(${storedFields.map((name, at) => `$${at + 2}::${sqlTypes[barFields[name]]}[]`).join(', ')}, $${storedFields.length + 2}::smallint[])
  ON CONFLICT (symbol, interval_us, bar_start, venue) DO UPDATE SET
    ${[...storedFields, 'order_rule'].flatMap((name) => (keyFields.includes(name as BarField) ? [] : [`${name} = excluded.${name}`])).join(', ')}, updated_at = now()`;

/** If sources disagree on the trading days per year, the lower number wins: 252 is set only for stocks, while 365 is the default for everything else. */
export const upsertInstruments = `
  INSERT INTO instruments (symbol, venue, first_bar, last_bar, trading_days)
  SELECT symbol, venue, min(bar_start), max(bar_start), $4
  FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS k (symbol, venue, bar_start)
  GROUP BY symbol, venue
  ON CONFLICT (venue, symbol) DO UPDATE SET
    first_bar = LEAST(instruments.first_bar, excluded.first_bar), last_bar = GREATEST(instruments.last_bar, excluded.last_bar),
    trading_days = LEAST(instruments.trading_days, excluded.trading_days)`;

export const upsertJob = `
  INSERT INTO jobs (job_id, source, source_version, rows_accepted, rows_rejected, rows_duplicate, bars)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (job_id) DO UPDATE SET committed_at = now()`;

export type Row = Record<string, unknown>;

/** The arrays of symbols, venues and start times (ISO 8601). */
export function keyColumns(keys: readonly BarKey[]): [string[], string[], string[]] {
  return [keys.map(({ symbol }) => symbol), keys.map(({ venue }) => venue), keys.map(({ startUs }) => isoOf(startUs))];
}

/** The array parameters of `insertPartials`, from the fourth to the 21st; those of the content (overlaps.ts) follow. */
export function partialColumns(entries: readonly PartialEntry[]): unknown[][] {
  const column = (of: (partial: PartialBar) => unknown) => entries.map(({ partial }) => of(partial));
  return [
    ...keyColumns(entries.map(({ key }) => key)),
    column(({ open }) => open && formatDecimal(open.price)),
    column(({ high }) => high && formatDecimal(high)),
    column(({ low }) => low && formatDecimal(low)),
    column(({ close }) => close && formatDecimal(close.price)),
    column(({ open }) => open && String(open.ts)),
    column(({ open }) => open?.seq?.toString() ?? null),
    column(({ close }) => close && String(close.ts)),
    column(({ close }) => close?.seq?.toString() ?? null),
    column(({ notional }) => formatDecimal(notional)),
    column(({ trades }) => trades),
    column(({ volumes }) => formatDecimal(volumes.buy)),
    column(({ volumes }) => formatDecimal(volumes.sell)),
    column(({ volumes }) => formatDecimal(volumes.unknown)),
    column(({ ineligible }) => ineligible.trades),
    column(({ ineligible }) => formatDecimal(ineligible.volume)),
  ];
}

/** A bar, and the lowest order rule of its partials. */
export type RuledBar = BarEntry & { rule: number };

/** The array parameters of `upsertBars`, from the second on. */
export function barColumns(entries: readonly RuledBar[], intervalUs: number): unknown[][] {
  const bars = entries.map(({ key, partial }) => formatBar(key, intervalUs, partial));
  return [...storedFields.map((name) => bars.map((bar) => bar[name])), entries.map(({ rule }) => rule)];
}

/** The bar key of a row with the columns symbol, venue and bar_start. */
export function barKeyOf(row: Row): BarKey {
  return { symbol: String(row.symbol), venue: String(row.venue), startUs: (row.bar_start as Date).getTime() * 1000 };
}

/** A bar key as a string, for use as a Map key. */
export function keyText({ symbol, venue, startUs }: BarKey): string {
  return `${startUs} ${venue}\n${symbol}`;
}

export function partialFrom(row: Row): PartialBar {
  const decimal = (name: string) => parseDecimal(String(row[name]));
  const price = (name: string) => (row[name] === null ? null : decimal(name));
  const point = (name: 'open' | 'close') => {
    const seq = row[`${name}_seq`] === null ? null : BigInt(String(row[`${name}_seq`]));
    return row[name] === null ? null : { ts: BigInt(String(row[`${name}_ts`])), seq, price: decimal(name) };
  };
  return {
    open: point('open'),
    close: point('close'),
    high: price('high'),
    low: price('low'),
    trades: Number(row.trades),
    volumes: { buy: decimal('buy_volume'), sell: decimal('sell_volume'), unknown: decimal('unknown_volume') },
    notional: decimal('notional'),
    ineligible: { trades: Number(row.ineligible_trades), volume: decimal('ineligible_volume') },
  };
}

function isoOf(startUs: number): string {
  return new Date(startUs / 1000).toISOString();
}
