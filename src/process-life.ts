// Whether a process still runs.
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** Whoever it belongs to. False also for a process that has ended and only waits for its parent to collect it, as orphans in containers do for ever. */
export function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

/** As `isAlive`, for a process that was started at a known time: a number given out before this computer started means nothing any more. */
export function isStillAlive(pid: number, startedAt: Date, now: Date): boolean {
  return startedAt.getTime() >= now.getTime() - uptime() * 1000 && isAlive(pid);
}

function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return /^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
