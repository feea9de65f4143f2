// Checks that the database responds and has its tables.
import { type CheckContext, checkFailure, openPlatformDatabase } from './check.js';

/** The tables that the function and this tool use. */
const schemaTables = ['bars', 'instruments', 'jobs', 'partials'];

/** Throws VERIFY_FAILED if a table is missing, and the errors of the RDS Data API. */
export async function checkSchema(ctx: CheckContext): Promise<string> {
  const rows = await openPlatformDatabase(ctx)(
    "select cast(table_name as text) from information_schema.tables where table_schema = 'public'",
  );
  const found = rows.map(([name]) => name);
  const missing = schemaTables.filter((table) => !found.includes(table));
  if (missing.length > 0) throw checkFailure(`the database ${ctx.names.database} lacks the tables ${missing.join(', ')}`);
  return `tables ${schemaTables.join(', ')}`;
}
