// Sizes of data as text.

const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** Formats a number of bytes as `812 bytes`, `63.9 MB` or `73.5 GB`, in powers of ten. */
export function byteSize(bytes: number): string {
  if (bytes === 1) return '1 byte';
  // Rounding can reach the next unit: 999,950 bytes are 1 MB.
  const unit = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes * 1.00005) / 3), units.length - 1);
  const value = bytes / 1000 ** unit;
  return `${unit === 0 ? value : Math.round(value * 10) / 10} ${units[unit]}`;
}
