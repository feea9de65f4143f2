// Finds days for the kernel: those of the session whose days the daily bars cover, and those of the exchanges whose sale conditions are read.
import { type Period, ZoneDays } from './zone-days.js';

/** US stock exchanges are open from 09:30 to 16:00 in New York. */
const exchangeZone = 'America/New_York';
const regularSession = { from: [9, 30], to: [16, 0] } as const;

const nanosPerMilli = 1_000_000n;

export class DayFinder {
  readonly #session: ZoneDays | undefined;
  readonly #exchange = new ZoneDays(exchangeZone);

  /** `session` is undefined for days of UTC. */
  constructor(session?: ZoneDays) {
    this.#session = session;
  }

  /** Start and end (exclusive) of a day, and of the exchanges' regular session on it, in nanoseconds since 1970-01-01 UTC. */
  find(isSession: boolean, timeNs: bigint): bigint[] {
    const time = Number(timeNs / nanosPerMilli);
    const zone = isSession && this.#session !== undefined ? this.#session : this.#exchange;
    return [zone.dayOf(time), zone.periodOf(time, regularSession.from, regularSession.to)].flatMap(toNanos);
  }
}

function toNanos({ from, to }: Period): bigint[] {
  return [BigInt(from) * nanosPerMilli, BigInt(to) * nanosPerMilli];
}
