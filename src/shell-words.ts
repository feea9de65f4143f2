// Words of a command line, for the commands that the tool prints or writes into scripts.

/** Quotes a word for a POSIX shell if the word needs quotes. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
