// The layout of a file whose columns the user has named.
import { isPosition, type MappedColumn, maxColumns, type ReadOptions, unixFormats, usedTwice } from '../../../platform/read-options.js';
import { permanent } from '../processing-error.js';
import type { ColumnName, CsvLayout, timeForms } from './csv-layout.js';
import { looksLikeHeader } from './known-layouts.js';

export interface MappedLayout {
  layout: CsvLayout;
  /** The numbers of the columns. */
  header: readonly string[];
  /** Whether the first line is a header. */
  hasHeader: boolean;
}

/** A longer list of the header's names is cut. */
const maxShown = 30;

/**
 * Finds the mapped columns. A file without a header has all columns by number. Returns undefined if more rows are needed. Throws UNSUPPORTED_FORMAT if a
 * column is not there.
 */
export function mapColumns(
  read: ReadOptions,
  columns: NonNullable<ReadOptions['columns']>,
  rows: readonly string[][],
): MappedLayout | undefined {
  const [first = [], second] = rows;
  const hasNames = Object.values(columns).some((name) => !isPosition(name));
  const hasHeader = hasNames || looksLikeHeader(first);
  // The names of a header are not always as many as the fields of its rows.
  const row = hasHeader && !hasNames ? second : first;
  if (row === undefined) return undefined;
  if (row.length > maxColumns) throw permanent('UNSUPPORTED_FORMAT', `the rows have more than ${maxColumns} columns`);
  const entries = Object.entries(columns).map(([name, column]) => [
    name,
    isPosition(column) ? numberOf(column, row) : findName(column, first),
  ]);
  const places = Object.fromEntries(entries) as Partial<Record<MappedColumn, string>>;
  if (usedTwice(places) !== undefined) throw permanent('UNSUPPORTED_FORMAT', 'the mapping names the same column twice');
  return { layout: createLayout(read, places), header: row.map((_, n) => String(n + 1)), hasHeader };
}

function numberOf(column: string, row: readonly string[]): string {
  if (Number(column) <= row.length) return column;
  throw permanent(
    'UNSUPPORTED_FORMAT',
    `the mapping names column ${column}, but the rows have ${row.length} columns${hintOfDelimiter(row)}`,
  );
}

/** The number of the column with this name. Case matters only if several names differ in nothing else. */
function findName(name: string, first: readonly string[]): string {
  const names = first.map((one) => Buffer.from(one, 'latin1').toString('utf8').trim());
  const exact = places(names, name);
  const found =
    exact.length > 0
      ? exact
      : places(
          names.map((one) => one.toLowerCase()),
          name.toLowerCase(),
        );
  if (found.length === 1) return String(found[0]);
  if (found.length > 1)
    throw permanent('UNSUPPORTED_FORMAT', `the header has ${name} more than once; give the number of the column instead`);
  // The first line is shown only if it is a header: it may also be a row.
  const known = looksLikeHeader(first)
    ? `it has ${names.slice(0, maxShown).map(shown).join(', ')}`
    : 'the first line has no names of columns';
  throw permanent('UNSUPPORTED_FORMAT', `the header has no column ${name}; ${known}${hintOfDelimiter(first)}`);
}

function places(names: readonly string[], name: string): number[] {
  return names.flatMap((one, n) => (one === name.trim() ? [n + 1] : []));
}

function shown(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}]/gu, '?').slice(0, 40);
}

function hintOfDelimiter(row: readonly string[]): string {
  return row.length === 1 ? '; if the fields are not separated by commas, add --delimiter' : '';
}

function createLayout({ timeFormat, timeZone, venue }: ReadOptions, columns: Partial<Record<MappedColumn, string>>): CsvLayout {
  const { maker, side = maker, ...others } = columns;
  const sideForm = maker !== undefined ? 'maker' : side !== undefined ? 'shortWord' : 'none';
  const time = timeFormOf(timeFormat);
  const hasSequence = columns.sequence !== undefined;
  return {
    name: 'mapped-csv',
    header: Object.values(columns),
    columns: { ...others, ...(side !== undefined && { side }) } satisfies Partial<Record<ColumnName, string>>,
    time,
    ...(time === 'pattern' && timeFormat !== undefined && { pattern: timeFormat }),
    ...(timeZone !== undefined && { zone: timeZone }),
    side: sideForm,
    order: { by: hasSequence ? 'sequence' : 'position', source: 'the mapping' },
    mayBeNewestFirst: !hasSequence,
    ...(venue !== undefined && { venue }),
  };
}

function timeFormOf(format: string | undefined): keyof typeof timeForms {
  if (format === undefined) return 'any';
  const unit = unixFormats.find((one) => one === format);
  if (unit !== undefined) return `unix-${unit}`;
  return format === 'iso' ? 'iso' : 'pattern';
}
