// The fields of one CSV line, by their places. A quoted field loses its quotes; doubled quotes within it stay doubled, since no field that
// is used may hold one.
import { lineEnd, placeMask, quoteMark } from "./scan";

const comma: u32 = 44;
const quote: u32 = 34;
const carriageReturn: u32 = 13;
const maxColumns: u32 = 64;

const starts: usize = memory.data(64 * 4);
const ends: usize = memory.data(64 * 4);

/** Fields of the last line; more than `maxColumns` are only counted. */
export let columns: u32 = 0;
/** The last line has quotes that do not match. */
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
 * Splits the line at `line` of which the first delimiter is at `place`; returns the place after its newline. A line of so many columns without
 * quotes, which nearly all are, is split without looking at its bytes.
 */
export function splitLine(region: usize, line: u32, place: usize, last: usize, expected: u32): usize {
  isMisquoted = false;
  const final = place + (<usize>(expected - 1) << 2);
  if (final < last && load<u32>(final) >>> 30 == 2 && isPlain(region, line, place, final)) {
    columns = expected;
    trimCarriageReturn(region + line);
    return final + 4;
  }
  let end = place;
  let marks: u32 = 0;
  while ((load<u32>(end) & lineEnd) == 0) {
    marks |= load<u32>(end);
    end += 4;
  }
  if ((marks & quoteMark) != 0) {
    splitQuoted(region + line, region + <usize>(load<u32>(end) & placeMask));
    return end + 4;
  }
  columns = 0;
  let start = region + line;
  for (let at = place; at <= end; at += 4) {
    const stop = region + <usize>(load<u32>(at) & placeMask);
    setField(start, stop);
    start = stop + 1;
  }
  trimCarriageReturn(region + line);
  return end + 4;
}

/** Takes the fields, and tells whether only commas stand between them. */
// @ts-ignore: decorator
@inline
function isPlain(region: usize, line: u32, place: usize, final: usize): bool {
  let start = <u32>region + line;
  let marks: u32 = 0;
  let field: usize = 0;
  for (let at = place; at < final; at += 4, field += 4) {
    const mark = load<u32>(at);
    marks |= mark;
    const end = <u32>region + mark;
    store<u32>(starts + field, start);
    store<u32>(ends + field, end);
    start = end + 1;
  }
  store<u32>(starts + field, start);
  store<u32>(ends + field, <u32>region + (load<u32>(final) & placeMask));
  return marks >>> 30 == 0;
}

// @ts-ignore: decorator
@inline
function trimCarriageReturn(line: usize): void {
  const field = ends + (<usize>(min(columns, maxColumns) - 1) << 2);
  const end = <usize>load<u32>(field);
  if (end > line && <u32>load<u8>(end - 1) == carriageReturn && columns <= maxColumns) store<u32>(field, <u32>end - 1);
}

/** A quote is one only where a field begins. */
function splitQuoted(line: usize, newlineAt: usize): void {
  const stop = newlineAt > line && <u32>load<u8>(newlineAt - 1) == carriageReturn ? newlineAt - 1 : newlineAt;
  columns = 0;
  for (let from = line; from <= stop; ) {
    const next = from < stop && <u32>load<u8>(from) == quote ? takeQuoted(from, stop) : takePlain(from, stop);
    if (next == 0) {
      isMisquoted = true;
      return;
    }
    from = next + 1;
  }
}

function takePlain(from: usize, stop: usize): usize {
  let at = from;
  while (at < stop && <u32>load<u8>(at) != comma) ++at;
  setField(from, at);
  return at;
}

/** The place after the closing quote; 0 if there is none before the field ends. */
function takeQuoted(from: usize, stop: usize): usize {
  for (let at = from + 1; at < stop; ++at) {
    if (<u32>load<u8>(at) != quote) continue;
    if (at + 1 < stop && <u32>load<u8>(at + 1) == quote) {
      ++at;
      continue;
    }
    setField(from + 1, at);
    return at + 1 == stop || <u32>load<u8>(at + 1) == comma ? at + 1 : 0;
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
