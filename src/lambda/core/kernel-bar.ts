// One bar in the kernel's memory. The places are those of kernel/bars.ts.
import type { Partial } from './partial.js';

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
  close: 104,
};

/** What the numbers of the bar at a place hold, exactly. */
export function readBarAt(view: DataView, place: number): Partial {
  const scales = { price: view.getUint16(place + barAt.priceScale, true), size: view.getUint16(place + barAt.sizeScale, true) };
  const number = (offset: number, scale: number) => ({ mantissa: view.getBigUint64(place + offset, true), scale });
  const point = (offset: number) => {
    const sequence = view.getBigUint64(place + offset + 8, true);
    return {
      ts: view.getBigUint64(place + offset, true),
      seq: sequence === 0n ? null : sequence - 1n,
      price: number(offset + 16, scales.price),
    };
  };
  const notional = (view.getBigUint64(place + barAt.notional + 8, true) << 64n) | view.getBigUint64(place + barAt.notional, true);
  return {
    open: point(barAt.open),
    close: point(barAt.close),
    high: number(barAt.high, scales.price),
    low: number(barAt.low, scales.price),
    trades: Number(view.getBigUint64(place + barAt.trades, true)),
    volumes: {
      buy: number(barAt.volume, scales.size),
      sell: number(barAt.volume + 8, scales.size),
      unknown: number(barAt.volume + 16, scales.size),
    },
    notional: { mantissa: notional, scale: scales.price + scales.size },
  };
}
