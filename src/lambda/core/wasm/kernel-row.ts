// Reads and writes the kernel's current row. The offsets must be the same as in kernel/row.ts.
import type { Decimal } from '../decimal.js';
import { type Side, sides, type Trade } from '../trade.js';
import type { Kernel } from './kernel.js';
import { readSequence } from './kernel-bar.js';

const at = { instrument: 0, side: 4, time: 8, idKind: 32, trades: 44, price: 48, size: 64, sequence: 80, idScope: 100 };
const scale = 8;

/** The address of the row's price. */
export function priceAddress({ functions }: Kernel): number {
  return functions.rowAddress() + at.price;
}

export function readRow(kernel: Kernel): Trade {
  const { view } = kernel;
  const row = kernel.functions.rowAddress();
  return {
    ts: view.getBigUint64(row + at.time, true),
    seq: readSequence(view, row + at.sequence),
    price: readDecimal(view, row + at.price),
    size: readDecimal(view, row + at.size),
    side: sides[view.getUint32(row + at.side, true)] as Side,
    trades: view.getUint32(row + at.trades, true),
  };
}

/** Writes the row, except its id and its eligibility. */
export function writeRow(kernel: Kernel, instrument: number, { ts, seq, price, size, side, trades }: Trade): void {
  const { view, functions } = kernel;
  const row = functions.rowAddress();
  view.setUint32(row + at.instrument, instrument, true);
  view.setUint32(row + at.idScope, instrument, true);
  view.setUint32(row + at.side, sides.indexOf(side), true);
  view.setBigUint64(row + at.time, ts, true);
  writeSequence(kernel, seq);
  view.setUint32(row + at.trades, trades, true);
  writeDecimal(view, row + at.price, price);
  writeDecimal(view, row + at.size, size);
}

/** Writes the id, which may be empty. */
export function writeId(kernel: Kernel, id: Uint8Array): void {
  kernel.view.setUint32(kernel.functions.rowAddress() + at.idKind, 0, true);
  if (id.length > 0) kernel.functions.setId(kernel.put(id), id.length);
}

function writeSequence({ view, functions }: Kernel, seq: bigint | null): void {
  const bits = seq === null ? 0n : seq + 1n;
  view.setBigUint64(functions.rowAddress() + at.sequence, BigInt.asUintN(64, bits), true);
  view.setBigUint64(functions.rowAddress() + at.sequence + 8, bits >> 64n, true);
}

export function writeDecimal(view: DataView, cell: number, { mantissa, scale: places }: Decimal): void {
  view.setBigInt64(cell, mantissa, true);
  view.setUint32(cell + scale, places, true);
}

function readDecimal(view: DataView, cell: number): Decimal {
  return { mantissa: view.getBigInt64(cell, true), scale: view.getUint32(cell + scale, true) };
}
