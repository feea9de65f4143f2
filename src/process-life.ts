// Tells whether a process is still running.
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/**
 * Whether the process is running, whichever user owns it. A zombie (ended, but not yet reaped by its parent) counts as dead,
 * because orphans in containers can stay zombies for ever.
 */
export function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !isZombie(pid);
}

/**
 * Like `isAlive`, for a process started at a known time. A process from before the last boot counts as dead, because its pid may belong to
 * another process by now.
 */
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
