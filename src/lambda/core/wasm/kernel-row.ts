// Reads and writes the kernel's current row. The offsets must be the same as in kernel/row.ts.
import type { Decimal } from '../decimal.js';
import { type Side, sides, type Trade } from '../trade.js';
import type { Kernel } from './kernel.js';
import { readSequence } from './kernel-bar.js';

export interface IdentifiedTrade extends Trade {
  instrument: number;
  /** The digits of a numeric id, or `"` followed by the bytes of a text id (as Latin-1); empty if there is no id. */
  id: string;
}

const at = { instrument: 0, side: 4, time: 8, sequence: 80, id: 24, idKind: 32, idText: 36, idBytes: 40, trades: 44, price: 48, size: 64 };
const scale = 8;
const numericId = 1;
const latin1 = new TextDecoder('latin1');

export function readRow(kernel: Kernel): IdentifiedTrade {
  const { view } = kernel;
  const row = kernel.functions.rowAddress();
  return {
    instrument: view.getUint32(row + at.instrument, true),
    id: readId(kernel, row),
    ts: view.getBigUint64(row + at.time, true),
    seq: readSequence(view, row + at.sequence),
    price: readDecimal(view, row + at.price),
    size: readDecimal(view, row + at.size),
    side: sides[view.getUint32(row + at.side, true)] as Side,
    trades: view.getUint32(row + at.trades, true),
  };
}

/** Writes the row, except its id. */
export function writeRow(kernel: Kernel, { instrument, ts, seq, price, size, side, trades }: Omit<IdentifiedTrade, 'id'>): void {
  const { view, functions } = kernel;
  const row = functions.rowAddress();
  view.setUint32(row + at.instrument, instrument, true);
  view.setUint32(row + at.side, sides.indexOf(side), true);
  view.setBigUint64(row + at.time, ts, true);
  writeSequence(kernel, seq);
  view.setUint32(row + at.trades, trades, true);
  writeDecimal(view, row + at.price, price);
  writeDecimal(view, row + at.size, size);
}

/** Writes the id, which may be empty. As in CSV, a numeric id also becomes the sequence number. */
export function writeId(kernel: Kernel, id: Uint8Array): void {
  const row = kernel.functions.rowAddress();
  kernel.view.setUint32(row + at.idKind, 0, true);
  writeSequence(kernel, null);
  if (id.length > 0) kernel.functions.setId(kernel.put(id), id.length);
}

export function writeSequence({ view, functions }: Kernel, seq: bigint | null): void {
  const bits = seq === null ? 0n : seq + 1n;
  view.setBigUint64(functions.rowAddress() + at.sequence, BigInt.asUintN(64, bits), true);
  view.setBigUint64(functions.rowAddress() + at.sequence + 8, bits >> 64n, true);
}

/** Returns the bytes of an id that `readRow` returned. */
export function idBytes(id: string): Uint8Array {
  return Buffer.from(id.startsWith('"') ? id.slice(1) : id, 'latin1');
}

export function writeDecimal(view: DataView, cell: number, { mantissa, scale: places }: Decimal): void {
  view.setBigUint64(cell, mantissa, true);
  view.setUint32(cell + scale, places, true);
}

function readDecimal(view: DataView, cell: number): Decimal {
  return { mantissa: view.getBigUint64(cell, true), scale: view.getUint32(cell + scale, true) };
}

function readId({ view, bytes }: Kernel, row: number): string {
  const kind = view.getUint32(row + at.idKind, true);
  if (kind === 0) return '';
  if (kind === numericId) return String(view.getBigUint64(row + at.id, true));
  const text = view.getUint32(row + at.idText, true);
  return `"${latin1.decode(bytes.subarray(text, text + view.getUint32(row + at.idBytes, true)))}`;
}
