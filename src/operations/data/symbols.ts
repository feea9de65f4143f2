// The symbols that an environment has bars of.
import { callAws } from '../../aws/calls.js';
import { type DatabaseOutputs, openDatabase } from '../../aws/data-api.js';
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { nearest } from '../../spelling.js';

const maxListed = 10_000;
const maxNamed = 10;

/** The symbols with bars, in alphabetical order: the first 10,000. */
export async function listSymbols(
  ctx: Pick<Context, 'sleep' | 'report' | 'signal'>,
  access: AwsAccess,
  outputs: DatabaseOutputs,
): Promise<string[]> {
  const query = openDatabase(ctx, access, outputs);
  const rows = await callAws(access, 'rds-data:ExecuteStatement', () =>
    query(`select distinct symbol from instruments order by symbol limit ${maxListed}`),
  );
  return rows.map(([symbol]) => String(symbol));
}

/** The error USAGE for a symbol without any bars. It suggests the nearest symbol, also one that differs only in case, or names some. */
export function unknownSymbol(symbol: string, environment: string, symbols: readonly string[]): TradingInfraError {
  const meant = symbols.find((one) => one.toLowerCase() === symbol.toLowerCase()) ?? nearest(symbol, symbols);
  if (meant !== undefined) {
    return new TradingInfraError('USAGE', `${environment} has no bars of ${symbol}. Did you mean ${meant}?`, {
      hint: `trading-infra bars ${meant} --env ${environment}`,
    });
  }
  if (symbols.length === 0) {
    return new TradingInfraError('USAGE', `${environment} has no bars yet.`, { hint: `trading-infra ingest --env ${environment} FILE` });
  }
  const more = symbols.length > maxNamed ? ` and ${symbols.length - maxNamed} more` : '';
  return new TradingInfraError(
    'USAGE',
    `${environment} has no bars of ${symbol}, but of ${symbols.slice(0, maxNamed).join(', ')}${more}.`,
    {
      hint: `trading-infra bars ${symbols[0]} --env ${environment}`,
    },
  );
}
