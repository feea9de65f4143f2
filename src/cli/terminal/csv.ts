// Writes CSV as RFC 4180 describes it.

/** A field, in quotes if it contains a comma, a quote or a line break. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
