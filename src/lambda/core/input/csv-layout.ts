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
  'conditions',
] as const;
type ColumnName = (typeof columnNames)[number];

/**
 * Number of digits of a Unix time in seconds, milliseconds, microseconds and nanoseconds. any: the digits of each time tell its unit, and other times are in
 * ISO 8601 with a zone.
 */
export const timeForms = { s: 10, ms: 13, us: 16, ns: 19, any: 0 } as const;

/**
 * What orders trades of equal time: their position in the stream alone; or the venue's sequence number, the sequence number and then the id, or the id,
 * before the position.
 */
export const orders = { position: 0, sequence: 1, 'sequence, id': 2, id: 3 } as const;

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
  readonly time: keyof typeof timeForms;
  readonly side: keyof typeof sideForms;
  readonly order: { by: keyof typeof orders /** Where the vendor says so. */; source: string };
  /** Prices are either plain decimals or, if no price of a file has a decimal point, integers in units of 10^-priceScale. */
  readonly priceScale?: number;
  /** Whether prices may be zero or negative, as those of spreads and of power are. */
  readonly hasSignedPrices?: boolean;
  /** If ids start again each day: the second of the day, in UTC, at which they do. Otherwise ids are unique within a symbol and venue for ever. */
  readonly idDayStart?: number;
  /** The venue of all rows. The symbol is then taken from the file's name. */
  readonly venue?: string;
  /** A word in the names of files that have this header but do not contain all trades. */
  readonly notTrades?: string;
  /** Whether this is a consolidated tape, whose bars are built per symbol, across all venues. */
  readonly isConsolidated?: boolean;
  /** The meanings of the column `conditions`. */
  readonly conditions?: 'us-sip';
}
