// Durations and times as text.

/** Formats seconds as `4.2 s`, `58 s` or `3 min 5 s`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** Formats an age in seconds as `12 s ago`, `5 min ago`, `3 h ago` or `2 days ago`. */
export function age(seconds: number): string {
  const units = [
    { size: 86_400, name: 'days', from: 2 * 86_400 },
    { size: 3600, name: 'h', from: 2 * 3600 },
    { size: 60, name: 'min', from: 120 },
  ];
  const unit = units.find(({ from }) => seconds >= from) ?? { size: 1, name: 's' };
  return `${Math.max(0, Math.floor(seconds / unit.size))} ${unit.name} ago`;
}

/** Formats a time in ISO 8601 as `2026-11-28 10:31 UTC`. */
export function utc(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}
