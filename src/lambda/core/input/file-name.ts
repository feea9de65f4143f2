// Facts that only a file's name provides: the symbol or the date of all rows, and whether rows under a trades header are not trades.

import { permanent } from '../processing-error.js';
import type { CsvLayout } from './csv-layout.js';

/** Throws UNSUPPORTED_FORMAT if the name of the file or of a folder shows that the file does not contain all trades, as with liquidations. */
export function checkFileName({ notTrades }: CsvLayout, name: string): void {
  if (notTrades === undefined || !new RegExp(`(?<![a-z0-9])${notTrades}(?![a-z0-9])`, 'i').test(name)) return;
  throw permanent(
    'UNSUPPORTED_FORMAT',
    `the file’s name contains the word ${notTrades}: such files have the header of trades, but do not contain all trades`,
  );
}

/**
 * What the names of a file within an archive and of the file itself tell about all rows: the first that has it. Throws UNSUPPORTED_FORMAT if the layout
 * needs it and no name has it.
 */
export function readFileNames({ name: layout, fileName }: CsvLayout, names: readonly string[]): { symbol?: string; day?: number } {
  if (fileName === undefined) return {};
  const find = (form: RegExp) => names.map((name) => form.exec(name.split('/').at(-1) ?? '')?.[1] ?? '').find((found) => found !== '');
  const { symbol: symbolForm, date: dateForm, example } = fileName;
  const symbol = symbolForm && find(symbolForm);
  const day = dateForm && dayOf(find(dateForm));
  const missing =
    symbolForm !== undefined && symbol === undefined ? 'symbol' : dateForm !== undefined && day === undefined ? 'date' : undefined;
  if (missing === undefined) return { ...(symbol !== undefined && { symbol }), ...(day !== undefined && { day }) };
  throw permanent('UNSUPPORTED_FORMAT', `rows of ${layout} have no ${missing}, and the file is not named like ${example}`);
}

/** The days from 1970-01-01 to a date, as YYYYMMDD; undefined if there is no such date. */
function dayOf(date: string | undefined): number | undefined {
  const iso = date?.replace(/^(....)(..)(..)$/, '$1-$2-$3') ?? '';
  const time = Date.parse(iso);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso || time <= 0) return undefined;
  return time / 86_400_000;
}
