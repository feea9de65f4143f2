// Tells the kernel what the columns of a CSV file mean. The indexes must be the same as in kernel/layout.ts.
import { columnNames, orders, sideForms, timeForms } from '../input/csv-layout.js';
import type { Format } from '../input/format-detector.js';
import type { ConditionRules } from '../input/sale-conditions.js';
import type { Kernel } from './kernel.js';

const at = {
  count: 0,
  columns: 1,
  timeForm: 16,
  sideForm: 17,
  priceScale: 18,
  instrument: 19,
  isGrouped: 20,
  order: 21,
  conditionForm: 22,
  idDayStart: 23,
  signedPrices: 24,
};

/**
 * Writes the layout of a file. `instrument` is the number of the instrument of all rows, if the file name gives it. `conditions` is undefined if all trades may
 * set prices and add volume.
 */
export function setLayout(
  { view, bytes, functions }: Kernel,
  format: Format & { kind: 'csv' },
  instrument: number | undefined,
  conditions: ConditionRules | undefined,
): void {
  const { layout, header, hasScaledPrices } = format;
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
  if (conditions !== undefined) bytes.set(conditions.table, functions.conditionTableAddress());
}

/** The number of the instrument of all rows, as `setLayout` has set it. */
export function instrumentOfAll({ view, functions }: Kernel): number {
  return view.getInt32(functions.layoutAddress() + at.instrument * 4, true);
}
