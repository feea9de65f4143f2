// Splits a migration into single statements, because the RDS Data API runs one statement per request.

const separator = /^--\s*statement\s*$/i;
const dollarTag = /\$(?:[A-Za-z_]\w*)?\$/y;

/**
 * Returns the statements without comments and without the final semicolon. A statement ends at a semicolon outside quotes, dollar quotes
 * and comments, or at a line that reads `-- statement`.
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

/** Returns the index after the token that starts at `at`: a comment, a quoted string, or a single character. */
function endOfToken(sql: string, at: number): number {
  const two = sql.slice(at, at + 2);
  if (two === '--') return indexAfter(sql, '\n', at);
  if (two === '/*') return indexAfter(sql, '*/', at + 2);
  const character = sql[at];
  // A doubled quote needs no special case: it ends one string and starts the next.
  if (character === "'" || character === '"') return indexAfter(sql, character, at + 1);
  if (character !== '$' || /\w/.test(sql[at - 1] ?? '')) return at + 1;
  dollarTag.lastIndex = at;
  const tag = dollarTag.exec(sql)?.[0];
  return tag === undefined ? at + 1 : indexAfter(sql, tag, at + tag.length);
}

function indexAfter(sql: string, needle: string, from: number): number {
  const found = sql.indexOf(needle, from);
  return found < 0 ? sql.length : found + needle.length;
}
