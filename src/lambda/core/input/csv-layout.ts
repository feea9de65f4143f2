// What a CSV layout is: which column means what, and in which form.

import type { Separator } from '../../../platform/read-options.js';

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
  'tape',
  'date',
] as const;
export type ColumnName = (typeof columnNames)[number];

/**
 * The forms of times (kernel/columns/times.ts). s, ms, us and ns: Unix times with the usual number of digits. any: the digits before the point of each time tell its
 * unit, and other times are in ISO 8601 with a zone. pattern: local times in the layout's own pattern. iso: ISO 8601; a time without a zone is a local time.
 * unix-…: Unix times of any length, with or without a fraction, in one unit.
 */
export const timeForms = {
  s: 10,
  ms: 13,
  us: 16,
  ns: 19,
  any: 0,
  pattern: 1,
  iso: 2,
  'unix-s': 3,
  'unix-ms': 4,
  'unix-us': 5,
  'unix-ns': 6,
} as const;

/**
 * What orders trades of equal time: their position in the stream alone; or the venue's sequence number, the sequence number and then the id, or the id,
 * before the position.
 */
export const orders = { position: 0, sequence: 1, 'sequence, id': 2, id: 3 } as const;

/**
 * The forms in which layouts give the taker's side. none: not at all; word: buy, sell or unknown; flag: whether the taker sold; letter: B (the
 * taker bought), A (the taker sold) or N (unknown); flagIfKnown: a flag; if the side is unknown, the word unknown or nothing; shortWord: a word, b or s; maker:
 * the same of the maker, or whether the buyer was the maker.
 */
export const sideForms = { none: 0, word: 1, flag: 2, letter: 3, flagIfKnown: 4, shortWord: 5, maker: 6 } as const;

/** What a file's name tells about all rows. The first group of an expression is the symbol or the date, as YYYYMMDD. */
export interface NameForm {
  symbol?: RegExp;
  date?: RegExp;
  example: string;
}

export interface CsvLayout {
  readonly name: string;
  /** Names of all columns, including the optional ones, in lower case. */
  readonly header: readonly string[];
  /** Names of the columns that may be missing. */
  readonly optional?: readonly string[];
  readonly columns: Readonly<Partial<Record<ColumnName, string>>>;
  readonly time: keyof typeof timeForms;
  readonly side: keyof typeof sideForms;
  /** `source` is where the vendor says so. */
  readonly order: { by: keyof typeof orders; source: string };
  /** Prices are either plain decimals or, if no price of a file has a decimal point, integers in units of 10^-priceScale. */
  readonly priceScale?: number;
  /** Whether prices may be zero or negative, as those of spreads and of power are. */
  readonly hasSignedPrices?: boolean;
  /** If ids start again each day: the second of the day, in UTC, at which they do. Otherwise ids are unique within a symbol and venue for ever. */
  readonly idDayStart?: number;
  /** Between fields; a comma if it is not given. */
  readonly separator?: Separator;
  /** The pattern of times, if `time` is pattern (see platform/time-pattern.ts). */
  readonly pattern?: string;
  /** The time zone of local times; UTC if it is not given. */
  readonly zone?: string;
  /** What the first times of the file look like, if other layouts have the same header. */
  readonly timeLooks?: RegExp;
  /** The venue of all rows. */
  readonly venue?: string;
  /** What only the file's name tells. Columns that the layout does not have are refused then, because one of them may tell it too. */
  readonly fileName?: NameForm;
  /** Whether rows with a size of zero are no trades. */
  readonly zeroIsNoTrade?: boolean;
  /** Whether the last line is no row but begins with the field END. */
  readonly hasTrailer?: boolean;
  /** Whether there are files with the newest trade first. They are refused if they have trades of equal time, whose order would be wrong. */
  readonly mayBeNewestFirst?: boolean;
  /** A word in the names of files that have this header but do not contain all trades. */
  readonly notTrades?: string;
  /** Whether this is a consolidated tape, whose bars are built per symbol, across all venues. */
  readonly isConsolidated?: boolean;
  /** How the sale conditions of the US tapes are written in the column `conditions`: in Polygon's numbers, or in the letters of the tapes. */
  readonly conditions?: 'numbers' | 'letters';
}
