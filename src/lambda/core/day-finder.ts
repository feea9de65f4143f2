// Finds days and weeks: those of the session that daily and weekly bars cover, and the days of the exchanges whose sale conditions are read.
import { type Period, ZoneDays } from './zone-days.js';

/** US stock exchanges are open from 09:30 to 16:00 in New York. */
const exchangeZone = 'America/New_York';
const regularSession = { from: [9, 30], to: [16, 0] } as const;

const nanosPerMilli = 1_000_000n;

export class DayFinder {
  /** The name of the session's time zone; undefined for UTC. */
  readonly session: string | undefined;
  readonly #session: ZoneDays;
  readonly #exchange = new ZoneDays(exchangeZone);
  #last: Period & { date: number } = { from: 0, to: 0, date: 0 };

  constructor(session?: string) {
    this.session = session;
    this.#session = new ZoneDays(session ?? 'UTC');
  }

  /** Start and end (exclusive) of a day, and of the exchanges' regular session on it, in nanoseconds since 1970-01-01 UTC. */
  find(isSession: boolean, timeNs: bigint): bigint[] {
    const time = Number(timeNs / nanosPerMilli);
    const zone = isSession ? this.#session : this.#exchange;
    return [zone.dayOf(time), zone.periodOf(time, regularSession.from, regularSession.to)].flatMap(toNanos);
  }

  /** The start of the session's week that contains a time, both in nanoseconds since 1970-01-01 UTC. */
  weekStartOf(timeNs: bigint): bigint {
    return BigInt(this.#session.weekStartOf(Number(timeNs / nanosPerMilli))) * nanosPerMilli;
  }

  /** The session's date at a time in milliseconds since 1970-01-01 UTC, as a number of days since then. */
  dateOf(time: number): number {
    if (time < this.#last.from || time >= this.#last.to) this.#last = { ...this.#session.dayOf(time), date: this.#session.dateOf(time) };
    return this.#last.date;
  }
}

function toNanos({ from, to }: Period): bigint[] {
  return [BigInt(from) * nanosPerMilli, BigInt(to) * nanosPerMilli];
}
