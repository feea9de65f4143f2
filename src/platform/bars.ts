// The fields of a bar, in the order in which files, tables and text output list them.

/** Kinds of values. `decimal` is an exact decimal number as text, without trailing zeros; `time` is ISO 8601 in UTC. */
export type FieldKind = 'text' | 'time' | 'count' | 'decimal';

export const barFields = {
  symbol: 'text',
  /** Name of the venue. Empty if the source does not name one, or if the bar covers all venues. */
  venue: 'text',
  /** Start of the interval, inclusive. */
  bar_start: 'time',
  /** Length of the interval in microseconds. */
  interval_us: 'count',
  open: 'decimal',
  high: 'decimal',
  low: 'decimal',
  close: 'decimal',
  volume: 'decimal',
  /** Sum of price × size over all trades. */
  notional: 'decimal',
  /** Volume-weighted average price: notional / volume, rounded once to 18 significant digits, half to even. */
  vwap: 'decimal',
  /** Number of trades. */
  trades: 'count',
  buy_volume: 'decimal',
  sell_volume: 'decimal',
  /** Volume of trades whose side is not known. */
  unknown_volume: 'decimal',
  /** Of `trades`, those whose sale conditions let them set none of the prices. */
  ineligible_trades: 'count',
  /** The part of `volume` that these trades have. */
  ineligible_volume: 'decimal',
} as const satisfies Record<string, FieldKind>;

export type BarField = keyof typeof barFields;

/** A bar aggregated from trades. Counts are numbers, all other fields are text. */
export type Bar = { [Field in BarField]: (typeof barFields)[Field] extends 'count' ? number : string };

type FieldOf<Kind extends FieldKind> = { [Field in BarField]: (typeof barFields)[Field] extends Kind ? Field : never }[BarField];
export type DecimalField = FieldOf<'decimal'>;

export const barFieldNames = Object.keys(barFields) as BarField[];

/** The names of the bar fields of the given kinds, in the order of `barFields`. */
export function barFieldsOf<Kind extends FieldKind>(...kinds: readonly Kind[]): FieldOf<Kind>[] {
  return barFieldNames.filter((name): name is FieldOf<Kind> => (kinds as readonly FieldKind[]).includes(barFields[name]));
}

/**
 * Measures of a bar and of its relation to the symbol's previous bar; null if undefined. imbalance: (buy volume - sell volume) / (buy volume +
 * sell volume); ret: the log return, ln(close / previous close); gap_bars: the number of intervals without trades since the previous bar.
 */
export const barMeasures = ['imbalance', 'ret', 'gap_bars'] as const;

/** Additional measures of daily bars, defined in lambda/core/bars/daily-measures.ts. The annualised volatility is a fraction: 0.5 is 50 %. */
export const dayMeasures = ['rv_1m', 'rv_5m', 'bv_5m', 'rvol_ann', 'amihud', 'trading_days'] as const;

/**
 * How trades are ordered for open and close. 1: by time, then sequence number or numeric id, then price and size. 2: by time, then the venue's sequence number
 * where it defines one, then position in the stream.
 */
export const orderRule = 2;

/**
 * Which trades may set a bar's prices and add to its volume. us-sip: as their sale conditions allow on the consolidated tape of US stocks, for layouts that have
 * such conditions. all: all trades.
 */
export const eligibilities = ['us-sip', 'all'] as const;
export type Eligibility = (typeof eligibilities)[number];

/** A bar with its measures. */
export type MeasuredBar = Bar & Record<(typeof barMeasures)[number], number | null>;

/** A bar as the API serves it: `order_rule` is the rule by which its trades were ordered (see `orderRule`). */
export type ServedBar = MeasuredBar & { order_rule: number };
