// What a file's name tells where its content cannot: the symbol of Binance's rows, and that rows are no trades under the header of trades.

import { permanent } from '../processing-error.js';
import type { CsvLayout } from './csv-layout.js';

/** Throws UNSUPPORTED_FORMAT if the name, or a folder of it, says that the rows are not what their header says. */
export function checkName({ notTrades }: CsvLayout, name: string): void {
  if (notTrades === undefined || !new RegExp(`(?<![a-z0-9])${notTrades}(?![a-z0-9])`, 'i').test(name)) return;
  throw permanent('UNSUPPORTED_FORMAT', `the file’s name says ${notTrades}: these have the header of trades, but are not all trades`);
}

/** Files of Binance are named SYMBOL-trades-DATE or SYMBOL-aggTrades-DATE, and a symbol may have dashes. Empty if this one is not. */
export function symbolOfName(name: string): string {
  return /^(.*?)-(?:trades|aggTrades)-/.exec(name.split('/').at(-1) ?? '')?.[1] ?? '';
}
