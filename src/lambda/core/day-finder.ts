// Finds days and weeks: those of the session that daily and weekly bars cover, and the days of the exchanges whose sale conditions are read.
import { type Period, ZoneDays } from './zone-days.js';

/** US stock exchanges are open from 09:30 to 16:00 in New York. */
const exchangeZone = 'America/New_York';
const regularSession = { from: [9, 30], to: [16, 0] } as const;

const nanosPerMilli = 1_000_000n;
const dayMs = 86_400_000;
/** The first Monday after 1970-01-01. */
const firstMonday = 4 * dayMs;

export class DayFinder {
  /** The name of the session's time zone; undefined for UTC. */
  readonly session: string | undefined;
  /** Time zones are loaded when they are needed, which few files do: each takes some milliseconds. */
  #session: ZoneDays | undefined;
  #exchange: ZoneDays | undefined;
  #last: Period & { date: number } = { from: 0, to: 0, date: 0 };

  constructor(session?: string) {
    this.session = session;
  }

  /** Start and end (exclusive) of a day, and of the exchanges' regular session on it, in nanoseconds since 1970-01-01 UTC. */
  find(isSession: boolean, timeNs: bigint): bigint[] {
    const time = Number(timeNs / nanosPerMilli);
    this.#exchange ??= new ZoneDays(exchangeZone);
    const zone = (isSession ? this.#zone() : undefined) ?? this.#exchange;
    return [zone.dayOf(time), zone.periodOf(time, regularSession.from, regularSession.to)].flatMap(toNanos);
  }

  /** The start of the session's week (its Monday) that contains a time, both in nanoseconds since 1970-01-01 UTC. */
  weekStartOf(timeNs: bigint): bigint {
    const time = Number(timeNs / nanosPerMilli);
    const utcStart = Math.floor((time - firstMonday) / (7 * dayMs)) * 7 * dayMs + firstMonday;
    return BigInt(this.#zone()?.weekStartOf(time) ?? utcStart) * nanosPerMilli;
  }

  /** The session's date at a time in milliseconds since 1970-01-01 UTC, as a number of days since then. */
  dateOf(time: number): number {
    const zone = this.#zone();
    if (zone === undefined) return Math.floor(time / dayMs);
    if (time < this.#last.from || time >= this.#last.to) this.#last = { ...zone.dayOf(time), date: zone.dateOf(time) };
    return this.#last.date;
  }

  #zone(): ZoneDays | undefined {
    if (this.session !== undefined) this.#session ??= new ZoneDays(this.session);
    return this.#session;
  }
}

function toNanos({ from, to }: Period): bigint[] {
  return [BigInt(from) * nanosPerMilli, BigInt(to) * nanosPerMilli];
}
