// Splits a CSV line into fields. The quotes around a field are removed. Doubled quotes inside it stay doubled, because no valid value has a quote.
import { separator } from "./layout";
import { lineEnd, positionMask, quoteMark } from "./scan";

const quote: u32 = 34;
const carriageReturn: u32 = 13;
const space: u32 = 32;
const maxColumns: u32 = 128;

const starts: usize = memory.data(128 * 4);
const ends: usize = memory.data(128 * 4);

/** The number of fields in the last line. Fields beyond `maxColumns` are counted but not kept. */
export let columns: u32 = 0;
/** Whether the quotes of the last line are malformed. */
export let isMisquoted: bool = false;

// @ts-ignore: decorator
@inline
export function startOf(column: i32): usize {
  return <usize>load<u32>(starts + (<usize>column << 2));
}

// @ts-ignore: decorator
@inline
export function endOf(column: i32): usize {
  return <usize>load<u32>(ends + (<usize>column << 2));
}

/**
 * Splits the line at offset `line` of the region. `delimiter` is the address of the line's first entry in the list of delimiters. Returns the address
 * of the next line's first entry. Nearly all lines have the expected number of columns and no quotes; these are split without a scan of their bytes.
 */
export function splitLine(region: usize, line: u32, delimiter: usize, last: usize, expected: u32): usize {
  isMisquoted = false;
  const final = delimiter + (<usize>(expected - 1) << 2);
  if (final < last && load<u32>(final) >>> 30 == 2 && splitUnquoted(region, line, delimiter, final)) {
    columns = expected;
    trimCarriageReturn(region + line);
    return final + 4;
  }
  let end = delimiter;
  let marks: u32 = 0;
  while ((load<u32>(end) & lineEnd) == 0) {
    marks |= load<u32>(end);
    end += 4;
  }
  if ((marks & quoteMark) != 0) {
    splitQuoted(region + line, region + <usize>(load<u32>(end) & positionMask));
    return end + 4;
  }
  columns = 0;
  let start = region + line;
  for (let at = delimiter; at <= end; at += 4) {
    const stop = region + <usize>(load<u32>(at) & positionMask);
    setField(start, stop);
    start = stop + 1;
  }
  trimCarriageReturn(region + line);
  return end + 4;
}

/** Sets the fields of a line. Returns whether there are no quotes in it. */
// @ts-ignore: decorator
@inline
function splitUnquoted(region: usize, line: u32, delimiter: usize, final: usize): bool {
  let start = <u32>region + line;
  let marks: u32 = 0;
  let field: usize = 0;
  for (let at = delimiter; at < final; at += 4, field += 4) {
    const mark = load<u32>(at);
    marks |= mark;
    const end = <u32>region + mark;
    store<u32>(starts + field, start);
    store<u32>(ends + field, end);
    start = end + 1;
  }
  store<u32>(starts + field, start);
  store<u32>(ends + field, <u32>region + (load<u32>(final) & positionMask));
  return marks >>> 30 == 0;
}

// @ts-ignore: decorator
@inline
function trimCarriageReturn(line: usize): void {
  const field = ends + (<usize>(min(columns, maxColumns) - 1) << 2);
  const end = <usize>load<u32>(field);
  if (end > line && <u32>load<u8>(end - 1) == carriageReturn && columns <= maxColumns) store<u32>(field, <u32>end - 1);
}

/** Splits a line with quotes. A field is quoted only if its first byte is a quote. */
function splitQuoted(line: usize, newlineAt: usize): void {
  const stop = newlineAt > line && <u32>load<u8>(newlineAt - 1) == carriageReturn ? newlineAt - 1 : newlineAt;
  columns = 0;
  for (let from = line; from <= stop; ) {
    const next = from < stop && <u32>load<u8>(from) == quote ? readQuotedField(from, stop) : readUnquotedField(from, stop);
    if (next == 0) {
      isMisquoted = true;
      return;
    }
    from = next + 1;
  }
}

function readUnquotedField(from: usize, stop: usize): usize {
  let at = from;
  while (at < stop && <u32>load<u8>(at) != separator()) ++at;
  setField(from, at);
  return at;
}

/** Sets a quoted field. Returns the address after its closing quote; 0 if the quotes are malformed. */
function readQuotedField(from: usize, stop: usize): usize {
  for (let at = from + 1; at < stop; ++at) {
    if (<u32>load<u8>(at) != quote) continue;
    if (at + 1 < stop && <u32>load<u8>(at + 1) == quote) {
      ++at;
      continue;
    }
    setField(from + 1, at);
    return at + 1 == stop || <u32>load<u8>(at + 1) == separator() ? at + 1 : 0;
  }
  return 0;
}

// @ts-ignore: decorator
@inline
function setField(start: usize, end: usize): void {
  if (columns < maxColumns) {
    store<u32>(starts + (<usize>columns << 2), <u32>start);
    store<u32>(ends + (<usize>columns << 2), <u32>end);
  }
  columns += 1;
}

/** Removes blanks around the fields. Returns whether there were any. */
export function trimFields(): bool {
  let hadBlanks = false;
  for (let n: i32 = 0, count = <i32>min(columns, maxColumns); n < count; ++n) {
    let start = startOf(n);
    let end = endOf(n);
    while (start < end && <u32>load<u8>(start) == space) ++start;
    while (start < end && <u32>load<u8>(end - 1) == space) --end;
    if (start == startOf(n) && end == endOf(n)) continue;
    hadBlanks = true;
    store<u32>(starts + (<usize>n << 2), <u32>start);
    store<u32>(ends + (<usize>n << 2), <u32>end);
  }
  return hadBlanks;
}
