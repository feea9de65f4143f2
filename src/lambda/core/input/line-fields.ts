// Splits one line of CSV into its fields, to detect the format of a file. The kernel parses the rows.

const quoted = /^"(?:[^"]|"")*"$/;

/** The fields of a line, unquoted. The line must not include its newline; a carriage return at the end is dropped. */
export function splitCsvLine(line: string): string[] {
  const content = line.replace(/\r$/, '');
  const fields = content.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g) ?? [];
  const texts = fields.map((field) => field.replace(/,$/, ''));
  // The expression also matches the empty string after the last field.
  if (texts.length > 1 && !content.endsWith(',')) texts.pop();
  return texts.map((text) => (quoted.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text));
}
