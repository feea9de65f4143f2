// What a bar is: its fields, in the order in which files, tables and texts have them.

/** Decimals are exact, as text without trailing zeros; times are ISO 8601 in UTC. */
export type FieldKind = 'text' | 'time' | 'count' | 'decimal';

export const barFields = {
  symbol: 'text',
  /** Empty where the source does not name one. */
  venue: 'text',
  /** Inclusive. */
  bar_start: 'time',
  /** Microseconds. */
  interval_us: 'count',
  open: 'decimal',
  high: 'decimal',
  low: 'decimal',
  close: 'decimal',
  volume: 'decimal',
  /** The sum of price times size. */
  notional: 'decimal',
  /** Notional over volume, rounded once to 18 significant digits, half to even. */
  vwap: 'decimal',
  trades: 'count',
  buy_volume: 'decimal',
  sell_volume: 'decimal',
  unknown_volume: 'decimal',
} as const satisfies Record<string, FieldKind>;

export type BarField = keyof typeof barFields;

/** What a bar's trades sum up to. */
export type Bar = { [Field in BarField]: (typeof barFields)[Field] extends 'count' ? number : string };

type FieldOf<Kind extends FieldKind> = { [Field in BarField]: (typeof barFields)[Field] extends Kind ? Field : never }[BarField];
export type DecimalField = FieldOf<'decimal'>;

export const barFieldNames = Object.keys(barFields) as BarField[];

/** The fields of some kinds, in their order. */
export function fieldsOf<Kind extends FieldKind>(...kinds: readonly Kind[]): FieldOf<Kind>[] {
  return barFieldNames.filter((name): name is FieldOf<Kind> => (kinds as readonly FieldKind[]).includes(barFields[name]));
}

/**
 * What follows from the order of a symbol's bars; null where nothing can be said. imbalance: (bought - sold) / (bought + sold); ret: ln(close /
 * close of the bar before); gap_bars: intervals without a trade between the two.
 */
export const barMeasures = ['imbalance', 'ret', 'gap_bars'] as const;

/** What bars of a day have besides; defined in lambda/core/bars/daily-measures.ts. Volatility of a year is a fraction: 0.5 is 50 %. */
export const dayMeasures = ['rv_1m', 'rv_5m', 'bv_5m', 'rvol_ann', 'amihud', 'trading_days'] as const;

/** A bar, and how it relates to the one before it. */
export type MeasuredBar = Bar & Record<(typeof barMeasures)[number], number | null>;
