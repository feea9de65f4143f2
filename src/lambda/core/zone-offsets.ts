// Turns local times of a time zone into UTC, for the kernel.
import { ZoneDays } from './zone-days.js';

const dayMs = 86_400_000;
/** Zones change their offset at whole minutes. */
const minuteMs = 60_000;
const nanosPerMilli = 1_000_000n;

/** A period of local times (milliseconds since 1970 as if the zone were UTC; `to` is exclusive), and how far the zone is ahead of UTC in it. */
interface LocalPeriod {
  from: number;
  to: number;
  offset: number;
}

export class ZoneOffsets {
  readonly #zone: ZoneDays;
  readonly #days = new Map<number, LocalPeriod | undefined>();

  /** `zone` is a name of the IANA time zone database. Throws RangeError if it is not known. */
  constructor(zone: string) {
    this.#zone = new ZoneDays(zone);
  }

  /**
   * The period that contains a local time, in nanoseconds since 1970 as if the zone were UTC, and the offset in it, as the kernel needs them. Returns REPEATED
   * or SKIPPED if the zone has the local time twice or not at all.
   */
  find(localNs: bigint): bigint[] | 'REPEATED' | 'SKIPPED' {
    const local = Number(localNs / nanosPerMilli);
    const found = this.#findDay(local) ?? this.#findMinute(local);
    if (typeof found === 'string') return found;
    return [found.from, found.to, found.offset].map((ms) => BigInt(ms) * nanosPerMilli);
  }

  /** The local day, if the offset does not change near it. */
  #findDay(local: number): LocalPeriod | undefined {
    const from = Math.floor(local / dayMs) * dayMs;
    if (!this.#days.has(from)) {
      const [before, after] = this.#offsetsAround(from, from + dayMs);
      this.#days.set(from, before === after ? { from, to: from + dayMs, offset: before } : undefined);
    }
    return this.#days.get(from);
  }

  #findMinute(local: number): LocalPeriod | 'REPEATED' | 'SKIPPED' {
    const from = Math.floor(local / minuteMs) * minuteMs;
    const offsets = this.#offsetsAround(from, from).filter((offset) => this.#zone.offsetAt(from - offset) === offset);
    const [offset] = offsets;
    if (offset === undefined) return 'SKIPPED';
    return offsets.some((other) => other !== offset) ? 'REPEATED' : { from, to: from + minuteMs, offset };
  }

  /** The offsets more than a day before and after the period. No zone is further from UTC than 14 hours. */
  #offsetsAround(from: number, to: number): [before: number, after: number] {
    return [this.#zone.offsetAt(from - 1.5 * dayMs), this.#zone.offsetAt(to + 1.5 * dayMs)];
  }
}
