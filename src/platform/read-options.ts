// How to read a file whose layout is not known: a plain JSON object, which the command line makes from its flags and the function reads from an object's metadata.
import { type Eligibility, eligibilities } from './bars.js';
import { compilePattern } from './time-pattern.js';

/** The characters that may separate fields, by the names for messages. */
export const separators = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars (|)' } as const;
export type Separator = keyof typeof separators;

/** The kernel keeps this many fields of a row (lambda/kernel/fields.ts). */
export const maxColumns = 128;

/**
 * What a column may be mapped to. side: the taker's side (buy, sell, b, s, unknown or empty); maker: that of the maker, or true if the buyer was the maker;
 * date: the date, if `time` is only a time of day; sequence: a number that orders trades of equal time; id: rows with the same id count once.
 */
export const mappedColumns = ['time', 'price', 'size', 'symbol', 'venue', 'side', 'maker', 'id', 'sequence', 'date'] as const;
export type MappedColumn = (typeof mappedColumns)[number];

export interface ReadOptions {
  /** The names of the columns in the header, or their numbers, from 1. */
  columns?: Partial<Record<MappedColumn, string>>;
  delimiter?: Separator;
  /** One of `unixFormats`, iso, or a pattern (time-pattern.ts). By default, the digits of each time tell its unit, and other times are in ISO 8601 with a zone. */
  timeFormat?: string;
  /** The zone of local times, by its name in the IANA database; UTC by default. */
  timeZone?: string;
  /** The symbol of all rows, or a pattern of file names in which {symbol} stands for it and * for any text. */
  symbol?: string;
  /** The venue of all rows. */
  venue?: string;
  eligibility?: Eligibility;
}

export const unixFormats = ['s', 'ms', 'us', 'ns'] as const;
export const symbolMark = '{symbol}';

const maxNameBytes = 64;
const needed: readonly MappedColumn[] = ['time', 'price', 'size'];
const position = /^[1-9]\d{0,2}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: it matches control characters on purpose
const forbidden = /[\u0000-\u001f\u007f"]/;

/** Checks the options as they were written. Throws RangeError, whose message says what is wrong and what is allowed. */
export function checkReadOptions(value: unknown): ReadOptions {
  const options = checkForm(value);
  checkColumns(options);
  checkTimes(options);
  checkNames(options);
  return options;
}

/** Whether the text is the number of a column, rather than its name. */
export function isPosition(name: string): boolean {
  return position.test(name) && Number(name) <= maxColumns;
}

const texts = ['timeFormat', 'timeZone', 'symbol', 'venue'] as const;
const allNames = ['columns', 'delimiter', ...texts, 'eligibility'];

function checkForm(value: unknown): ReadOptions {
  if (!isRecord(value)) throw new RangeError('the options for reading must be one JSON object');
  const unknown = Object.keys(value).find((name) => !allNames.includes(name));
  if (unknown !== undefined) throw new RangeError(`${show(unknown)} is no option for reading; allowed: ${allNames.join(', ')}`);
  const wrong = texts.find((name) => value[name] !== undefined && (typeof value[name] !== 'string' || value[name] === ''));
  if (wrong !== undefined) throw new RangeError(`${wrong} must be a text that is not empty`);
  const { delimiter, eligibility, columns } = value;
  if (delimiter !== undefined && !(String(delimiter) in separators)) {
    throw new RangeError(`the delimiter is ${show(delimiter)}; allowed: a comma, a semicolon, a bar (|) or tab`);
  }
  if (eligibility !== undefined && !eligibilities.some((one) => one === eligibility)) {
    throw new RangeError(`eligibility is ${show(eligibility)}; allowed: ${eligibilities.join(', ')}`);
  }
  if (columns !== undefined && !isRecord(columns)) throw new RangeError('columns must map names such as time, price and size to columns');
  return value as ReadOptions;
}

function checkColumns({ columns }: ReadOptions): void {
  if (columns === undefined) return;
  const unknown = Object.keys(columns).find((name) => !mappedColumns.some((one) => one === name));
  if (unknown !== undefined) throw new RangeError(`columns has ${show(unknown)}; allowed: ${mappedColumns.join(', ')}`);
  const missing = needed.filter((name) => columns[name] === undefined);
  if (missing.length > 0) throw new RangeError(`columns lacks ${missing.join(', ')}; a mapping needs ${needed.join(', ')}`);
  const wrong = mappedColumns.find((name) => columns[name] !== undefined && !isColumnName(columns[name]));
  if (wrong !== undefined) throw new RangeError(`columns has no name of a column, or number from 1 to ${maxColumns}, for ${wrong}`);
  const twice = usedTwice(columns);
  if (twice !== undefined) throw new RangeError(`columns uses ${show(twice)} twice`);
  if (columns.side !== undefined && columns.maker !== undefined)
    throw new RangeError('columns has both side and maker; a trade has one taker');
}

/** A column that is used twice. Only an id may be the sequence too. */
export function usedTwice({ sequence, ...others }: Partial<Record<MappedColumn, string>>): string | undefined {
  const used = [...Object.values(others), ...(sequence === undefined || sequence === others.id ? [] : [sequence])];
  return used.find((name, n) => used.indexOf(name) !== n);
}

function isColumnName(name: unknown): boolean {
  if (typeof name !== 'string' || name.trim() === '' || name.length > 200) return false;
  return !/^\d+$/.test(name) || isPosition(name);
}

function checkTimes({ columns, timeFormat, timeZone }: ReadOptions): void {
  if ((timeFormat ?? timeZone) !== undefined && columns === undefined) {
    throw new RangeError('a time format or zone needs a mapping: name the columns too');
  }
  const isUnix = unixFormats.some((one) => one === timeFormat);
  const isPattern = timeFormat !== undefined && !isUnix && timeFormat !== 'iso';
  if (isPattern) compilePattern(timeFormat, true);
  const isLocal = isPattern || timeFormat === 'iso';
  if (timeZone !== undefined && !isLocal) throw new RangeError('a time zone is for local times: the time format must be iso or a pattern');
  if (columns?.date !== undefined && !isLocal)
    throw new RangeError('a column for the date needs a time format: iso, or a pattern of both with a blank between');
  if (timeZone === undefined) return;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone });
  } catch {
    throw new RangeError(`the time zone ${show(timeZone)} is not known; allowed: names such as America/New_York`);
  }
}

function checkNames({ columns, symbol, venue }: ReadOptions): void {
  for (const [name, text] of Object.entries({ symbol, venue })) {
    if (text === undefined) continue;
    if (forbidden.test(text) || Buffer.byteLength(text) > maxNameBytes) {
      throw new RangeError(`the ${name} must have at most ${maxNameBytes} bytes, without quotes and control characters`);
    }
  }
  if (symbol?.includes(symbolMark) && (symbol.split(symbolMark).length > 2 || symbol.split('*').length > 3)) {
    throw new RangeError(`the pattern of file names may have ${symbolMark} once and * twice`);
  }
  if (venue !== undefined && columns === undefined) throw new RangeError('a venue needs a mapping: name the columns too');
  if (columns === undefined) return;
  if (venue !== undefined && columns.venue !== undefined) throw new RangeError('the venue is given twice: as a column and for all rows');
  if (symbol !== undefined && columns.symbol !== undefined) throw new RangeError('the symbol is given twice: as a column and for all rows');
  if ((symbol ?? columns.symbol) === undefined) {
    throw new RangeError(
      `the mapping has no symbol: name its column (symbol=NAME), give it for all rows, or as a pattern of file names such as ${symbolMark}-*`,
    );
  }
  if (columns.venue !== undefined && columns.symbol === undefined) throw new RangeError('a column for the venue needs one for the symbol');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A given value in a message: short and printable. */
function show(value: unknown): string {
  return (
    JSON.stringify(value)
      ?.slice(0, 60)
      .replace(/[^\x20-\x7e]/g, '?') ?? 'nothing'
  );
}
