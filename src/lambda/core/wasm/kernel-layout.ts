// Tells the kernel what the columns of a CSV file mean. The indexes must be the same as in kernel/layout.ts.
import { columnNames, sideForms, timeDigits } from '../input/csv-layout.js';
import type { Format } from '../input/format-detector.js';
import type { Kernel } from './kernel.js';

const at = { count: 0, columns: 1, timeDigits: 15, sideForm: 16, priceScale: 17, instrument: 18, isGrouped: 19, isUnitGuessed: 20 };

/** Writes the layout of a file. `instrument` is the number of the instrument of all rows, if the file name gives it. */
export function setLayout({ view, functions }: Kernel, format: Format & { kind: 'csv' }, instrument: number | undefined): void {
  const { layout, header, unit } = format;
  const put = (index: number, value: number) => view.setInt32(functions.layoutAddress() + index * 4, value, true);
  const columnOf = (name: string | undefined) => (name === undefined ? -1 : header.indexOf(name));
  put(at.count, header.length);
  for (const [n, name] of columnNames.entries()) put(at.columns + n, columnOf(layout.columns[name]));
  // Without a symbol column, the column `instrument_id` serves as the symbol.
  if (layout.columns.symbol !== undefined && !header.includes(layout.columns.symbol)) {
    put(at.columns + columnNames.indexOf('symbol'), columnOf('instrument_id'));
  }
  put(at.timeDigits, timeDigits[unit]);
  put(at.sideForm, sideForms[layout.side]);
  put(at.priceScale, layout.priceScale ?? -1);
  put(at.instrument, instrument ?? 0);
  put(at.isGrouped, layout.isConsolidated ? 1 : 0);
  put(at.isUnitGuessed, layout.time === undefined ? 1 : 0);
}
