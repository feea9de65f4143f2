// What only a file's name can tell: the symbol of Binance rows, and that rows under the header of trades are something else.

import { permanent } from '../processing-error.js';
import type { CsvLayout } from './csv-layout.js';

/** Throws UNSUPPORTED_FORMAT if the name of the file or of a folder says that the rows are not trades, as with liquidations. */
export function checkFileName({ notTrades }: CsvLayout, name: string): void {
  if (notTrades === undefined || !new RegExp(`(?<![a-z0-9])${notTrades}(?![a-z0-9])`, 'i').test(name)) return;
  throw permanent(
    'UNSUPPORTED_FORMAT',
    `the file’s name contains the word ${notTrades}: such files have the header of trades, but do not contain all trades`,
  );
}

/** The symbol in a Binance file name: SYMBOL-trades-DATE or SYMBOL-aggTrades-DATE, where the symbol may contain dashes. Empty if there is none. */
export function symbolFromFileName(name: string): string {
  return /^(.*?)-(?:trades|aggTrades)-/.exec(name.split('/').at(-1) ?? '')?.[1] ?? '';
}
