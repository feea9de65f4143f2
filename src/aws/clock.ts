// Whether this computer's clock agrees with AWS's.

/** AWS refuses signatures that are further off than this. */
export const maxSkewMinutes = 5;

/** Whether AWS refuses requests that are signed with this clock. */
export function isClockWrong(aheadMs: number): boolean {
  return Math.round(Math.abs(aheadMs) / 1000) > maxSkewMinutes * 60;
}

/** Such as `this computer’s clock is 11 min ahead of AWS’s`. */
export function describeClock(aheadMs: number, whose = 'AWS’s'): string {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  return `this computer’s clock is ${describeSeconds(seconds)} ${aheadMs > 0 ? 'ahead of' : 'behind'} ${whose}`;
}

/** The command that sets the clock. */
export function setClock(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'sudo sntp -sS time.apple.com';
  return platform === 'win32' ? 'w32tm /resync' : 'sudo timedatectl set-ntp true';
}

function describeSeconds(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 120 * 60) return `${Math.round(seconds / 60)} min`;
  return seconds < 48 * 3600 ? `${Math.round(seconds / 3600)} hours` : `${Math.round(seconds / 86_400)} days`;
}
