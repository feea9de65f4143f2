// Options of the commands that change keys.
import type { Option } from '../../terminal/option.js';

/** What the name of a key ends in. It begins with a letter, because rotations append numbers. */
export const label: Option<string> = {
  placeholder: 'LABEL',
  summary: 'what the key’s name ends in, such as its caller (default: the time)',
  variable: false,
  read(given) {
    if (/^[a-z][a-z0-9-]{0,39}$/.test(given)) return given;
    throw new RangeError('up to 40 lower-case letters, digits and dashes, beginning with a letter');
  },
};

const secondsOf: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };
const longestGraceDays = 90;

/** A period such as 90s, 30m, 1h or 7d; the value is in seconds. */
export const grace: Option<number> = {
  placeholder: 'TIME',
  summary: `how long the old key still works: 0s to ${longestGraceDays}d (default: 1h)`,
  variable: true,
  read(given) {
    const [, count = '', unit = ''] = /^(\d{1,7})([smhd])$/.exec(given) ?? [];
    const seconds = Number(count) * (secondsOf[unit] ?? Number.NaN);
    if (seconds <= longestGraceDays * 86_400) return seconds;
    throw new RangeError(`a number and s, m, h or d, such as 30m, and at most ${longestGraceDays}d`);
  },
};
