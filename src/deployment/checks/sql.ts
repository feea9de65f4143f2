// Asks the deployed database through the RDS Data API, as the master user whose password only AWS knows.
import { ExecuteStatementCommand, type Field, type SqlParameter } from '@aws-sdk/client-rds-data';
import type { CheckContext } from './check.js';

/** A paused cluster (0 ACU) needs about 15 s to wake; each try before that is refused by one of these. */
const wakingUp = /^(DatabaseResumingException|DatabaseUnavailableException|ServiceUnavailableError)$/;
const wakeUpTries = 12;
const wakeUpPauseMs = 5000;

type Row = Record<string, string | number | boolean | null>;

/** The rows of a statement, by column name. `text` parameters are written `:name`. Waits a minute for a cluster that sleeps. */
export async function queryRows(ctx: CheckContext, sql: string, text: Record<string, string> = {}): Promise<Row[]> {
  const rdsData = await ctx.target.aws.rdsData();
  const parameters: SqlParameter[] = Object.entries(text).map(([name, stringValue]) => ({ name, value: { stringValue } }));
  const command = new ExecuteStatementCommand({
    resourceArn: ctx.outputs['database-cluster-arn'],
    secretArn: ctx.outputs['database-secret-arn'],
    database: ctx.names.database,
    includeResultMetadata: true,
    sql,
    parameters,
  });
  for (let tries = 1; ; tries += 1) {
    try {
      const { columnMetadata = [], records = [] } = await rdsData.send(command);
      return records.map((fields) => Object.fromEntries(fields.map((field, n) => [columnMetadata[n]?.name ?? '', fieldValue(field)])));
    } catch (error) {
      if (tries === wakeUpTries || !(error instanceof Error) || !wakingUp.test(error.name)) throw error;
      await ctx.sleep(wakeUpPauseMs, ctx.signal);
    }
  }
}

function fieldValue(field: Field): Row[string] {
  if (field.isNull) return null;
  return field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue ?? null;
}
