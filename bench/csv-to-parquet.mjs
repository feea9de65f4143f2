// Writes trades in the layout of Tardis from CSV to Parquet. Usage: node csv-to-parquet.mjs FILE OUT CODEC
import { DuckDBInstance } from '@duckdb/node-api';

const [file, out, codec] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
await connection.run(`COPY (FROM read_csv('${file}', header = true, columns = {exchange: 'VARCHAR', symbol: 'VARCHAR', timestamp: 'BIGINT',
  local_timestamp: 'BIGINT', id: 'BIGINT', side: 'VARCHAR', price: 'DOUBLE', amount: 'DOUBLE'})) TO '${out}' (FORMAT parquet, COMPRESSION ${codec})`);
process.exit(0);
