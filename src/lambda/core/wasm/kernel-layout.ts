// Tells the kernel what the columns of a CSV mean. The places are those of kernel/layout.ts.
import { columnNames, sideForms, timeDigits } from '../input/csv-layout.js';
import type { Format } from '../input/format-detector.js';
import type { Kernel } from './kernel.js';

const at = { count: 0, columns: 1, timeDigits: 15, sideForm: 16, priceScale: 17, instrument: 18, isGrouped: 19, isUnitGuessed: 20 };

/** `instrument` is the one of all rows, where the file's name tells it. */
export function setLayout({ view, functions }: Kernel, format: Format & { kind: 'csv' }, instrument: number | undefined): void {
  const { layout, header, unit } = format;
  const put = (place: number, value: number) => view.setInt32(functions.layoutPlace() + place * 4, value, true);
  const placeOf = (name: string | undefined) => (name === undefined ? -1 : header.indexOf(name));
  put(at.count, header.length);
  for (const [n, name] of columnNames.entries()) put(at.columns + n, placeOf(layout.columns[name]));
  // Where symbols are not told, the instrument's number stands for them.
  if (layout.columns.symbol !== undefined && !header.includes(layout.columns.symbol)) {
    put(at.columns + columnNames.indexOf('symbol'), placeOf('instrument_id'));
  }
  put(at.timeDigits, timeDigits[unit]);
  put(at.sideForm, sideForms[layout.side]);
  put(at.priceScale, layout.priceScale ?? -1);
  put(at.instrument, instrument ?? 0);
  put(at.isGrouped, layout.isConsolidated ? 1 : 0);
  put(at.isUnitGuessed, layout.time === undefined ? 1 : 0);
}
