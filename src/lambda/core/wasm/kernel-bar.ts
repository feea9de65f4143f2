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
  ineligibleVolume: 64,
  ineligibleTrades: 72,
  priced: 76,
  high: 80,
  low: 88,
  open: 96,
  close: 128,
};

/** The bits of `priced`. */
const setsOpenClose = 1;
const setsHighLow = 2;

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
  const priced = view.getUint32(address + barAt.priced, true);
  const [hasPoints, hasRange] = [(priced & setsOpenClose) !== 0, (priced & setsHighLow) !== 0];
  return {
    open: hasPoints ? point(barAt.open) : null,
    close: hasPoints ? point(barAt.close) : null,
    high: hasRange ? number(barAt.high, scales.price) : null,
    low: hasRange ? number(barAt.low, scales.price) : null,
    trades: Number(view.getBigUint64(address + barAt.trades, true)),
    volumes: {
      buy: number(barAt.volume, scales.size),
      sell: number(barAt.volume + 8, scales.size),
      unknown: number(barAt.volume + 16, scales.size),
    },
    notional: { mantissa: notional, scale: scales.price + scales.size },
    ineligible: {
      trades: view.getUint32(address + barAt.ineligibleTrades, true),
      volume: number(barAt.ineligibleVolume, scales.size),
    },
  };
}
