// What is wrong with a header that is not known, and what to do about it.
import { type Separator, separators } from '../../../platform/read-options.js';
import { permanent } from '../processing-error.js';
import type { CsvLayout } from './csv-layout.js';
import { csvLayouts, findLayouts, isOpen, missingIn, namesOf, unknownIn } from './known-layouts.js';
import { splitCsvLine } from './line-fields.js';

const mapping = 'name the columns: --columns time=NAME,price=NAME,size=NAME,symbol=NAME';
/** A longer list of names is cut. */
const maxNamed = 8;

/** The error UNSUPPORTED_FORMAT for the first line of a file, whose fields were split by this separator. */
export function unknownHeader(line: string, separator: Separator): Error {
  const fields = splitCsvLine(line, separator);
  const names = namesOf(fields);
  const twice = [...new Set(names.filter((name, n) => names.indexOf(name) !== n))];
  const closest = findClosest(names);
  if (closest === undefined) return refused(describeOther(line, separator));
  if (twice.length > 0) return refused(`the header has ${list(twice)} more than once; rename one of them, or ${mapping}`);
  return refused(describeClosest(closest, names));
}

/** Throws UNSUPPORTED_FORMAT if the line is a known header whose fields are separated in another way. */
export function checkSeparator(line: string, separator: Separator): void {
  const other = (Object.keys(separators) as Separator[]).find(
    (one) => one !== separator && findLayouts(splitCsvLine(line, one)) !== undefined,
  );
  if (other === undefined) return;
  throw refused(
    `the header is known, but its fields are separated by ${separators[other]}, not by ${separators[separator]}; add ${delimiterFlag(other)}, or write the file with commas`,
  );
}

function refused(reason: string): Error {
  return permanent('UNSUPPORTED_FORMAT', reason);
}

/** The layout that has most of its columns in the header; undefined if less than half of any layout's columns are there. */
function findClosest(names: readonly string[]): CsvLayout | undefined {
  const missing = (layout: CsvLayout) => missingIn(layout, names).length;
  const near = csvLayouts.filter((layout) => missing(layout) * 2 <= layout.header.length - (layout.optional?.length ?? 0));
  const distance = (layout: CsvLayout) => missing(layout) + unknownIn(layout, names).length;
  return near.sort((a, b) => distance(a) - distance(b))[0];
}

function describeClosest(layout: CsvLayout, names: readonly string[]): string {
  const missing = missingIn(layout, names);
  const unknown = unknownIn(layout, names);
  const others = unknown.length === 0 ? '' : `${missing.length > 0 ? ' and has' : ''} ${list(unknown)}, which ${layout.name} does not know`;
  if (missing.length > 0)
    return `the header is closest to that of ${layout.name}, but lacks ${list(missing)}${others}; rename the columns, or ${mapping}`;
  const reason = isOpen(layout, names, csvLayouts) ? 'the header fits several layouts' : 'one of them may change the meaning of the rows';
  return `the header is that of ${layout.name}, but has${others}: ${reason}; remove the columns, or ${mapping}`;
}

function describeOther(line: string, separator: Separator): string {
  const counts = (Object.keys(separators) as Separator[]).map((one) => ({ one, count: line.split(one).length }));
  const most = counts.reduce((best, next) => (next.count > best.count ? next : best));
  const vendors = [...new Set(csvLayouts.map(({ name }) => name))].join(', ');
  const known = `known are the headers of ${vendors}, rows of Binance without a header, and one JSON object per line`;
  const delimiter = most.count > 2 && most.one !== separator ? ` and ${delimiterFlag(most.one)}` : '';
  return `the first line is neither a known header nor a row of Binance trades; ${known}; for any other file, ${mapping}${delimiter}`;
}

function delimiterFlag(separator: Separator): string {
  return `--delimiter '${separator === '\t' ? 'tab' : separator}'`;
}

/** Names of a header, as far as they can be shown. */
function list(names: readonly string[]): string {
  const shown = names
    .slice(0, maxNamed)
    .map((name) => (name === '' ? 'a column without a name' : name.replace(/[^\x20-\x7e]/g, '?').slice(0, 40)));
  return [...shown, ...(names.length > maxNamed ? [`${names.length - maxNamed} more`] : [])].join(', ');
}
