// The days of a time zone, which may have 23, 24 or 25 hours.

const hourMs = 3_600_000;
const minuteMs = 60_000;

/** A period; both times are in milliseconds since 1970-01-01 UTC, and `to` is exclusive. */
export interface Period {
  from: number;
  to: number;
}

/** A time of day in a zone, as hours and minutes. */
export type TimeOfDay = readonly [hours: number, minutes: number];

export class ZoneDays {
  readonly #format: Intl.DateTimeFormat;

  /** `zone` is a name of the IANA time zone database, such as `America/New_York`. Throws RangeError if it is not known. */
  constructor(zone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** The day of the zone that contains a time, in milliseconds since 1970-01-01 UTC. */
  dayOf(time: number): Period {
    const { year, month, day } = this.#parts(time);
    const date = Date.UTC(year, month - 1, day);
    return { from: this.#instantOf(date), to: this.#instantOf(date + 24 * hourMs) };
  }

  /** The start of the week of the zone that contains a time: its Monday. */
  weekStartOf(time: number): number {
    const { year, month, day } = this.#parts(time);
    const date = Date.UTC(year, month - 1, day);
    const sinceMonday = (new Date(date).getUTCDay() + 6) % 7;
    return this.#instantOf(date - sinceMonday * 24 * hourMs);
  }

  /** The period between two times of the same day of the zone. */
  periodOf(time: number, from: TimeOfDay, to: TimeOfDay): Period {
    const { year, month, day } = this.#parts(time);
    const at = ([hours, minutes]: TimeOfDay) => this.#instantOf(Date.UTC(year, month - 1, day, hours, minutes));
    return { from: at(from), to: at(to) };
  }

  /** The date of the zone at a time, as a number of days since 1970-01-01. */
  dateOf(time: number): number {
    const { year, month, day } = this.#parts(time);
    return Date.UTC(year, month - 1, day) / (24 * hourMs);
  }

  /** The first instant whose local time is `local` (in milliseconds, as if the zone were UTC) or later: a zone may skip midnight. */
  #instantOf(local: number): number {
    let instant = local - this.offsetAt(local - 14 * hourMs);
    if (this.#localOf(instant) < local) instant = local - this.offsetAt(local + 14 * hourMs);
    while (this.#localOf(instant - minuteMs) >= local) instant -= minuteMs;
    while (this.#localOf(instant) < local) instant += minuteMs;
    return instant;
  }

  /** How far the zone is ahead of UTC at a time, in milliseconds. */
  offsetAt(time: number): number {
    return this.#localOf(time) - time;
  }

  #localOf(time: number): number {
    const { year, month, day, hour, minute, second } = this.#parts(time);
    return Date.UTC(year, month - 1, day, hour, minute, second);
  }

  #parts(time: number) {
    const parts = Object.fromEntries(this.#format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    return parts as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>;
  }
}
