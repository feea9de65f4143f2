// Tells the kernel what the columns of a CSV file mean. The indexes must be the same as in kernel/layout.ts.

import { compilePattern } from '../../../platform/time-pattern.js';
import { type CsvLayout, columnNames, orders, sideForms, timeForms } from '../input/csv-layout.js';
import type { Format } from '../input/format-detector.js';
import type { ConditionRules } from '../input/sale-conditions.js';
import type { Kernel } from './kernel.js';

const at = {
  count: 0,
  columns: 1,
  timeForm: 18,
  sideForm: 19,
  priceScale: 20,
  instrument: 21,
  isGrouped: 22,
  order: 23,
  conditionForm: 24,
  idDayStart: 25,
  signedPrices: 26,
  separator: 27,
  zeroIsNoTrade: 28,
  trailer: 29,
  isDirected: 30,
  day: 31,
};

/** What the layout alone does not say. */
export interface FileFacts {
  /** The number of the instrument of all rows, if the file's name gives it. */
  instrument: number | undefined;
  /** Undefined if all trades may set prices and add volume. */
  conditions: ConditionRules | undefined;
  /** The days from 1970-01-01 to the date of all rows, if the file's name gives it. */
  day: number | undefined;
}

/** Writes the layout of a file. */
export function setLayout(
  { view, bytes, functions }: Kernel,
  format: Format & { kind: 'csv' },
  { instrument, conditions, day }: FileFacts,
): void {
  const { layout, header, separator, hasScaledPrices } = format;
  const put = (index: number, value: number) => view.setInt32(functions.layoutAddress() + index * 4, value, true);
  const columnOf = (name: string | undefined) => (name === undefined ? -1 : header.indexOf(name));
  put(at.count, header.length);
  for (const [n, name] of columnNames.entries()) put(at.columns + n, columnOf(layout.columns[name]));
  // Without a symbol column, the column `instrument_id` serves as the symbol.
  if (layout.columns.symbol !== undefined && !header.includes(layout.columns.symbol)) {
    put(at.columns + columnNames.indexOf('symbol'), columnOf('instrument_id'));
  }
  put(at.timeForm, timeForms[layout.time]);
  put(at.sideForm, sideForms[layout.side]);
  put(at.priceScale, hasScaledPrices ? (layout.priceScale ?? -1) : -1);
  put(at.instrument, instrument ?? 0);
  put(at.isGrouped, layout.isConsolidated ? 1 : 0);
  put(at.order, orders[layout.order.by]);
  put(at.conditionForm, conditions === undefined ? 0 : conditions.form);
  put(at.idDayStart, layout.idDayStart ?? -1);
  put(at.signedPrices, layout.hasSignedPrices ? 1 : 0);
  put(at.separator, separator.charCodeAt(0));
  put(at.zeroIsNoTrade, layout.zeroIsNoTrade ? 1 : 0);
  put(at.trailer, layout.hasTrailer ? 1 : 0);
  put(at.isDirected, layout.mayBeNewestFirst ? 1 : 0);
  put(at.day, day ?? 0);
  if (conditions !== undefined) bytes.set(conditions.table, functions.conditionTableAddress());
  if (layout.pattern !== undefined) bytes.set(compilePattern(layout.pattern, day === undefined), functions.timePatternAddress());
  putVenue(bytes, functions, layout);
}

/** Writes the venue of all rows, for layouts whose rows have a symbol but no venue. */
function putVenue(bytes: Uint8Array, functions: Kernel['functions'], { venue = '' }: CsvLayout): void {
  const text = Buffer.from(venue);
  bytes.set([text.length, ...text], functions.constantVenueAddress());
}

/** The number of the instrument of all rows, as `setLayout` has set it. */
export function instrumentOfAll({ view, functions }: Kernel): number {
  return view.getInt32(functions.layoutAddress() + at.instrument * 4, true);
}
