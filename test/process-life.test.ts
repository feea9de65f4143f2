import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { isAlive, isStillAlive } from '../src/process-life.js';

describe('a process', () => {
  it('is alive while it runs, and dead once it has ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    expect(isAlive(pid)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(pid)).toBe(false);
  });

  it('with an invalid pid is dead', () => {
    expect([0, -1, Number.NaN].map(isAlive)).toEqual([false, false, false]);
  });

  it('that was started before the last boot is dead', () => {
    const now = new Date();
    expect(isStillAlive(process.pid, now, now)).toBe(true);
    expect(isStillAlive(process.pid, new Date('2001-01-01T00:00:00Z'), now)).toBe(false);
  });
});
