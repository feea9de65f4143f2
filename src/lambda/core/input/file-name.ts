// Facts that only a file's name provides: the symbol or the date of all rows, and whether rows under a trades header are not trades.

import { withoutSuffixes } from '../../../platform/file-suffixes.js';
import { symbolMark } from '../../../platform/read-options.js';
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

export interface NameFacts {
  /** The symbol of all rows, if they have none of their own. */
  symbol?: string;
  /** The days from 1970-01-01 to the date of all rows, if they have only times of day. */
  day?: number;
}

/**
 * What the names of a file within an archive and of the file itself tell about all rows: the first that has it. `given` is the symbol, or a pattern of names,
 * from the user (`ReadOptions.symbol`). Throws UNSUPPORTED_FORMAT if the layout needs something that no name has, or if `given` is not needed.
 */
export function readFileNames(layout: CsvLayout, names: readonly string[], given?: string): NameFacts {
  const { fileName = { example: '' } } = layout;
  if (given !== undefined && layout.columns.symbol !== undefined) {
    throw permanent('UNSUPPORTED_FORMAT', `rows of ${layout.name} have a symbol of their own; leave out --symbol`);
  }
  const find = (form: RegExp) => names.map((name) => form.exec(name.split('/').at(-1) ?? '')?.[1] ?? '').find((found) => found !== '');
  const symbol = given === undefined ? fileName.symbol && find(fileName.symbol) : symbolFrom(given, names);
  const day = fileName.date && dayOf(find(fileName.date));
  const missing =
    fileName.symbol !== undefined && symbol === undefined
      ? 'symbol'
      : fileName.date !== undefined && day === undefined
        ? 'date'
        : undefined;
  if (missing === undefined) return { ...(symbol !== undefined && { symbol }), ...(day !== undefined && { day }) };
  const remedy = missing === 'symbol' ? '; rename it, or give the symbol: --symbol NAME' : '; rename it';
  throw permanent(
    'UNSUPPORTED_FORMAT',
    `rows of ${layout.name} have no ${missing}, and the file is not named like ${fileName.example}${remedy}`,
  );
}

/** The symbol as given or, if it is a pattern, in the first name that fits; suffixes such as .csv.gz do not count. */
function symbolFrom(given: string, names: readonly string[]): string {
  if (!given.includes(symbolMark)) return given;
  const escaped = given.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*?');
  const form = new RegExp(`^${escaped.replace('\\{symbol\\}', '(.+?)')}$`, 's');
  const found = names.flatMap((name) => form.exec(withoutSuffixes(name.split('/').at(-1) ?? ''))?.[1] ?? []);
  if (found[0] !== undefined) return found[0];
  throw permanent(
    'UNSUPPORTED_FORMAT',
    `the name of the file does not fit the pattern ${given}; suffixes such as .csv.gz do not belong to it`,
  );
}

/** The days from 1970-01-01 to a date, as YYYYMMDD; undefined if there is no such date. */
function dayOf(date: string | undefined): number | undefined {
  const iso = date?.replace(/^(....)(..)(..)$/, '$1-$2-$3') ?? '';
  const time = Date.parse(iso);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso || time <= 0) return undefined;
  return time / 86_400_000;
}
