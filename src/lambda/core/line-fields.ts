// One line of CSV as texts, for looking at a header or a first row; the rows themselves are the kernel's.

const quoted = /^"(?:[^"]|"")*"$/;

/** The fields of a line, without its end; quoted ones without their quotes. */
export function fieldsOf(line: string): string[] {
  const fields = line.replace(/\r?\n$/, '').match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g) ?? [];
  const texts = fields.map((field) => field.replace(/,$/, ''));
  // The expression also matches the nothing behind the last field.
  if (texts.length > 1 && !line.replace(/\r?\n$/, '').endsWith(',')) texts.pop();
  return texts.map((text) => (quoted.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text));
}
