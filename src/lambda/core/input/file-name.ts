// Facts that only a file's name provides: the symbol of Binance rows, and whether rows under a trades header are not trades.

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

/** The symbol in a Binance file name (SYMBOL-trades-DATE or SYMBOL-aggTrades-DATE). It may contain dashes. Empty if the name has no symbol. */
export function symbolFromFileName(name: string): string {
  return /^(.*?)-(?:trades|aggTrades)-/.exec(name.split('/').at(-1) ?? '')?.[1] ?? '';
}
