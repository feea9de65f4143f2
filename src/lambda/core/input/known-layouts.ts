// The known CSV layouts, and how one is found by its header. Names may be in any order and case.
import { maxColumns } from '../../../platform/read-options.js';
import type { CsvLayout } from './csv-layout.js';
import { binanceLayouts } from './layouts/binance.js';
import { bitmexTrades, bybitDerivatives, bybitSpot } from './layouts/bybit.js';
import { databentoLayouts } from './layouts/databento.js';
import { kaikoTrades } from './layouts/kaiko.js';
import { nyseTaq } from './layouts/nyse-taq.js';
import { okxLayouts } from './layouts/okx.js';
import { polygonCrypto, polygonFutures, polygonOptions, polygonStocks } from './layouts/polygon.js';
import { tardisTrades } from './layouts/tardis.js';

export const csvLayouts: readonly CsvLayout[] = [
  tardisTrades,
  polygonStocks,
  ...polygonOptions,
  polygonCrypto,
  ...polygonFutures,
  ...databentoLayouts,
  kaikoTrades,
  bybitDerivatives,
  bitmexTrades,
  bybitSpot,
  ...okxLayouts,
  nyseTaq,
  ...Object.values(binanceLayouts),
];

/** A header, and the layouts that it may be the header of: more than one only if they differ in the form of their times. */
export interface KnownHeader {
  layouts: readonly CsvLayout[];
  /** The names in file order, in lower case. An unnamed first column, which pandas writes for its index, is empty. */
  header: readonly string[];
}

/** The layouts whose header consists of these fields; undefined if the header is not known, or not known for certain. */
export function findLayouts(fields: readonly string[], among: readonly CsvLayout[] = csvLayouts): KnownHeader | undefined {
  const header = namesOf(fields);
  if (header.length > maxColumns || new Set(header).size < header.length) return undefined;
  const exact = among.filter((layout) => unknownIn(layout, header).length === 0 && missingIn(layout, header).length === 0);
  const layouts = exact.length > 0 ? exact : findWithMore(header, among);
  return layouts.length > 0 ? { layouts, header } : undefined;
}

/** The names of a header in the form in which layouts have them. */
export function namesOf(fields: readonly string[]): string[] {
  return fields.map((field, n) => {
    // Some of OKX's files have each name a second time, in Chinese: "price/价格", in UTF-8 or GBK.
    const name = field
      .trim()
      .toLowerCase()
      .replace(/\/.*[^\x20-\x7e].*$/, '');
    return n === 0 && name === 'unnamed: 0' ? '' : name;
  });
}

/** The columns that a layout needs and the header does not have. */
export function missingIn({ header, optional = [] }: CsvLayout, given: readonly string[]): string[] {
  return header.filter((name) => !optional.includes(name) && !given.includes(name));
}

/** The columns of the header that a layout does not have. An unnamed first column has no meaning. */
export function unknownIn({ header }: CsvLayout, given: readonly string[]): string[] {
  return given.filter((name, n) => !header.includes(name) && !(n === 0 && name === ''));
}

/**
 * The layouts that have all their columns in the header, which has others too. These are ignored, unless a larger layout has them: then the header is an
 * incomplete one of that layout. Empty if the layouts are not variants of the largest of them.
 */
function findWithMore(header: readonly string[], among: readonly CsvLayout[]): CsvLayout[] {
  const complete = among.filter((layout) => missingIn(layout, header).length === 0 && isOpen(layout, header, among));
  const most = Math.max(...complete.map((layout) => neededBy(layout).length));
  const largest = complete.filter((layout) => neededBy(layout).length === most);
  const names = neededBy(largest[0]);
  return complete.every((layout) => neededBy(layout).every((name) => names.includes(name))) ? largest : [];
}

/** Whether the columns of the header that the layout does not have may be ignored. */
export function isOpen(layout: CsvLayout, header: readonly string[], among: readonly CsvLayout[]): boolean {
  if (layout.fileName !== undefined) return false;
  const more = unknownIn(layout, header);
  const larger = among.filter((other) => neededBy(layout).every((name) => other.header.includes(name)));
  return !larger.some((other) => more.some((name) => other.header.includes(name)));
}

function neededBy(layout: CsvLayout | undefined): readonly string[] {
  return layout === undefined ? [] : layout.header.filter((name) => !layout.optional?.includes(name));
}

const flag = /^(true|false)$/i;
const anyNumber = /^[-+]?[\d.]+(e[-+]?\d+)?$/i;
const wordStart = /^[\p{L}_]/u;

/** Whether a line looks like a header of any kind: at least two words, no numbers and no flags. */
export function looksLikeHeader(fields: readonly string[]): boolean {
  const words = fields.filter((field) => wordStart.test(field.trim()));
  return words.length > 1 && !fields.some((field) => anyNumber.test(field.trim()) || flag.test(field.trim()));
}
