// What a CSV layout is: which column means what, and in which form.

/** Names of the columns, in the order of the kernel's columns (kernel/layout.ts). */
export const columnNames = [
  'venue',
  'symbol',
  'time',
  'fallbackTime',
  'id',
  'sequence',
  'side',
  'price',
  'size',
  'first',
  'last',
  'correction',
  'action',
  'facility',
] as const;
type ColumnName = (typeof columnNames)[number];

/** Number of digits of a Unix time in seconds, milliseconds, microseconds and nanoseconds; 0 means ISO 8601. */
export const timeDigits = { s: 10, ms: 13, us: 16, ns: 19, iso: 0 } as const;

/**
 * The forms in which layouts give the taker's side. none: not at all; word: buy, sell or unknown; flag: whether the taker sold; letter: B (the
 * taker bought), A (the taker sold) or N (unknown); flagIfKnown: a flag; if the side is unknown, the word unknown or nothing.
 */
export const sideForms = { none: 0, word: 1, flag: 2, letter: 3, flagIfKnown: 4 } as const;

export interface CsvLayout {
  readonly name: string;
  /** Names of all columns, including the optional ones, in lower case. */
  readonly header: readonly string[];
  /** Names of the columns that may be missing. */
  readonly optional?: readonly string[];
  readonly columns: Readonly<Partial<Record<ColumnName, string>>>;
  /** Unit of the timestamps. If undefined, it is detected from the rows. */
  readonly time: keyof typeof timeDigits | undefined;
  readonly side: keyof typeof sideForms;
  /** A price without a decimal point is an integer in units of 10^-priceScale. */
  readonly priceScale?: number;
  /** The venue of all rows. The symbol is then taken from the file's name. */
  readonly venue?: string;
  /** A word in the names of files that have this header but do not contain all trades. */
  readonly notTrades?: string;
  /** Whether this is a consolidated tape, whose bars are built per symbol, across all venues. */
  readonly isConsolidated?: boolean;
}
