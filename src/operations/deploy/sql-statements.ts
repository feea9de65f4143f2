// Cuts a migration into single statements, since the RDS Data API runs one at a time.

const separator = /^--\s*statement\s*$/i;
const dollarTag = /\$(?:[A-Za-z_]\w*)?\$/y;

/**
 * The statements of a migration, without `--` and block comments and without their last semicolon. A semicolon outside of quotes, dollar
 * quotes and comments ends a statement, and so does a line `-- statement`.
 */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let current = '';
  let at = 0;
  const finish = () => {
    if (current.trim() !== '') statements.push(current.trim());
    current = '';
  };
  while (at < sql.length) {
    const end = endOfToken(sql, at);
    const token = sql.slice(at, end);
    at = end;
    if (token.startsWith('--')) {
      if (separator.test(token.trim())) finish();
      else current += '\n';
    } else if (token === ';') finish();
    else if (!token.startsWith('/*')) current += token;
  }
  finish();
  return statements;
}

/** Where the token that begins at `at` ends: a comment, a quoted text, or one character. */
function endOfToken(sql: string, at: number): number {
  const two = sql.slice(at, at + 2);
  if (two === '--') return after(sql, '\n', at);
  if (two === '/*') return after(sql, '*/', at + 2);
  const character = sql[at];
  // A doubled quote within needs no care: it ends one text and begins the next.
  if (character === "'" || character === '"') return after(sql, character, at + 1);
  if (character !== '$' || /\w/.test(sql[at - 1] ?? '')) return at + 1;
  dollarTag.lastIndex = at;
  const tag = dollarTag.exec(sql)?.[0];
  return tag === undefined ? at + 1 : after(sql, tag, at + tag.length);
}

function after(sql: string, needle: string, from: number): number {
  const found = sql.indexOf(needle, from);
  return found < 0 ? sql.length : found + needle.length;
}
