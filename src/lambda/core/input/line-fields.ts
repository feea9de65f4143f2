// One line of CSV as texts, for looking at a header or a first row; the rows themselves are the kernel's.

const quoted = /^"(?:[^"]|"")*"$/;

/** The fields of a line that is given without its newline; a carriage return before that is no part of the last one. Quoted ones lose their quotes. */
export function fieldsOf(line: string): string[] {
  const content = line.replace(/\r$/, '');
  const fields = content.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g) ?? [];
  const texts = fields.map((field) => field.replace(/,$/, ''));
  // The expression also matches the nothing behind the last field.
  if (texts.length > 1 && !content.endsWith(',')) texts.pop();
  return texts.map((text) => (quoted.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text));
}
