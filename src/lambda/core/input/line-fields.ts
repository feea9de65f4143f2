// Splits one line of CSV into its fields, to detect the format of a file. The kernel parses the rows.

import type { Separator } from '../../../platform/read-options.js';

/** A field and the separator after it. */
const forms: Readonly<Record<Separator, RegExp>> = {
  ',': /("(?:[^"]|"")*"|[^,]*)(?:,|$)/g,
  ';': /("(?:[^"]|"")*"|[^;]*)(?:;|$)/g,
  '\t': /("(?:[^"]|"")*"|[^\t]*)(?:\t|$)/g,
  '|': /("(?:[^"]|"")*"|[^|]*)(?:\||$)/g,
};
const quoted = /^"(?:[^"]|"")*"$/;

/** The fields of a line, unquoted. The line must not include its newline; a carriage return at the end is dropped. */
export function splitCsvLine(line: string, separator: Separator = ','): string[] {
  const content = line.replace(/\r$/, '');
  const fields = content.match(forms[separator]) ?? [];
  const texts = fields.map((field) => (field.endsWith(separator) ? field.slice(0, -1) : field));
  // The expression also matches the empty string after the last field.
  if (texts.length > 1 && !content.endsWith(separator)) texts.pop();
  return texts.map((text) => (quoted.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text));
}
