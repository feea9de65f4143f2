// Arranges text in columns and lines. Colour codes do not count as width in columns and wrapped lines.
import { stripVTControlCharacters } from 'node:util';

/** Aligns rows in columns, two spaces apart. */
export function columns(rows: readonly (readonly string[])[], indent = ''): string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, at) => Math.max(...rows.map((row) => visibleWidth(row[at] ?? ''))));
  return rows.map(
    (row) =>
      indent +
      row
        .map((cell, at) => (at === row.length - 1 ? cell : pad(cell, widths[at] ?? 0)))
        .join('  ')
        .trimEnd(),
  );
}

/** The width of rows in columns, without colour codes. */
export function widthOf(rows: readonly (readonly string[])[]): number {
  return Math.max(0, ...columns(rows).map(visibleWidth));
}

/** Shortens a text to `width` columns. The ellipsis goes in the middle, because names often differ only at the end. */
export function shorten(text: string, width: number): string {
  if (text.length <= width || width < 5) return text;
  const head = Math.ceil((width - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`;
}

/** Breaks a text at spaces into lines of at most `width` columns; longer words stay whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && visibleWidth(line) + 1 + visibleWidth(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** Wraps text if it goes to a terminal. Indented lines stay as they are, because they are tables or commands to copy. */
export function fitted(text: string, { isTTY, columns: width = 80 }: { isTTY?: boolean; columns?: number }): string {
  if (!isTTY) return text;
  const lines = text.split('\n').flatMap((line) => (line.startsWith(' ') ? [line] : wrap(line, width)));
  return lines.join('\n');
}

function pad(cell: string, width: number): string {
  return cell + ' '.repeat(width - visibleWidth(cell));
}

function visibleWidth(text: string): number {
  return stripVTControlCharacters(text).length;
}
