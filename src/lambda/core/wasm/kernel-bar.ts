// Reads bars in the kernel's memory. The offsets must be the same as in kernel/bars.ts.
import type { BarContent, PartialBar } from '../bars/partial.js';

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
  rows: 160,
  idRows: 164,
  firstId: 168,
  lastId: 176,
  contentHash: 184,
};

/** The bits of `priced`. */
const setsOpenClose = 1;
const setsHighLow = 2;

/** Offsets within a price point, which is the open or the close of a bar. */
const pointAt = { sequence: 8, price: 24 };

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

/** The last id of a bar in which not all ids are numbers. */
const notNumbers = 0xffff_ffff_ffff_ffffn;

/** Reads the content of the bar at an address. Only valid if the kernel tracks it. */
export function readContentAt(view: DataView, address: number): BarContent {
  const lastId = view.getBigUint64(address + barAt.lastId, true);
  const areNumbers = lastId !== notNumbers;
  return {
    rows: view.getUint32(address + barAt.rows, true),
    hasAllIds: view.getUint32(address + barAt.rows, true) === view.getUint32(address + barAt.idRows, true),
    firstId: areNumbers ? view.getBigUint64(address + barAt.firstId, true) : null,
    lastId: areNumbers ? lastId : null,
    hash: view.getBigUint64(address + barAt.contentHash, true),
  };
}
