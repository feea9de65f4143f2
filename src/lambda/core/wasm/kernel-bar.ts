// Reads bars in the kernel's memory. The offsets must be the same as in kernel/bars.ts.
import type { PartialBar } from '../bars/partial.js';

export const barAt = {
  start: 0,
  instrument: 8,
  priceScale: 12,
  sizeScale: 14,
  trades: 16,
  notional: 24,
  volume: 40,
  high: 64,
  low: 72,
  open: 80,
  close: 112,
};

/** Offsets within a price point, which is the open or the close of a bar. */
export const pointAt = { sequence: 8, price: 24 };

/** Reads a sequence number, which is stored in 128 bits as the number plus one. Returns null if there is none. */
export function readSequence(view: DataView, address: number): bigint | null {
  const bits = (view.getBigUint64(address + 8, true) << 64n) | view.getBigUint64(address, true);
  return bits === 0n ? null : bits - 1n;
}

/** Reads the bar at an address as a partial bar. */
export function readBarAt(view: DataView, address: number): PartialBar {
  const scales = { price: view.getUint16(address + barAt.priceScale, true), size: view.getUint16(address + barAt.sizeScale, true) };
  const number = (offset: number, scale: number) => ({ mantissa: view.getBigUint64(address + offset, true), scale });
  const point = (offset: number) => ({
    ts: view.getBigUint64(address + offset, true),
    seq: readSequence(view, address + offset + pointAt.sequence),
    price: number(offset + pointAt.price, scales.price),
  });
  const notional = (view.getBigUint64(address + barAt.notional + 8, true) << 64n) | view.getBigUint64(address + barAt.notional, true);
  return {
    open: point(barAt.open),
    close: point(barAt.close),
    high: number(barAt.high, scales.price),
    low: number(barAt.low, scales.price),
    trades: Number(view.getBigUint64(address + barAt.trades, true)),
    volumes: {
      buy: number(barAt.volume, scales.size),
      sell: number(barAt.volume + 8, scales.size),
      unknown: number(barAt.volume + 16, scales.size),
    },
    notional: { mantissa: notional, scale: scales.price + scales.size },
  };
}
