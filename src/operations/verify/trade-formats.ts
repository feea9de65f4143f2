// Converts generated trades to the formats that clients send: the body of `POST /process`, and a Tardis trades file.
import { gzipSync } from 'node:zlib';
import type { GeneratedTrade } from './trade-generator.js';

/** Returns the body of `POST /process`: trades as JSON, with timestamps in nanoseconds. */
export function toRequestBody(trades: readonly GeneratedTrade[]): string {
  return JSON.stringify({
    trades: trades.map(({ nanoseconds, venue, symbol, id, price, size, side }) => ({
      v: 1,
      symbol,
      ts: String(nanoseconds),
      ...(id === undefined ? {} : { id }),
      price,
      size,
      side,
      venue,
    })),
  });
}

/** Returns a gzipped CSV file in the format of Tardis trades files. Timestamps are truncated to microseconds. */
export function toTardisFile(trades: readonly GeneratedTrade[]): Buffer {
  const rows = trades.map(({ venue, symbol, nanoseconds, id = '', side, price, size }, row) => {
    const microseconds = nanoseconds / 1000n;
    return [venue, symbol, microseconds, microseconds + BigInt(row), id, side, price, size].join(',');
  });
  return gzipSync(`${['exchange,symbol,timestamp,local_timestamp,id,side,price,amount', ...rows].join('\n')}\n`);
}
