// Limits CPU and memory with control groups (version 1, requires root).
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';

const cpu = '/sys/fs/cgroup/cpu/trading-infra-bench';
const memory = '/sys/fs/cgroup/memory/trading-infra-bench';
const periodUs = 100_000;

/** Command prefix that limits a program to a share of one core and a number of bytes; undefined if control groups are not available. */
export function smallMachine({ cores, bytes }) {
  if (!existsSync('/sys/fs/cgroup/cpu') || !existsSync('/sys/fs/cgroup/memory')) return undefined;
  try {
    for (const folder of [cpu, memory]) mkdirSync(folder, { recursive: true });
    writeFileSync(`${cpu}/cpu.cfs_period_us`, String(periodUs));
    writeFileSync(`${cpu}/cpu.cfs_quota_us`, String(Math.round(periodUs * cores)));
    writeFileSync(`${memory}/memory.limit_in_bytes`, String(bytes));
  } catch {
    return undefined;
  }
  return ['/bin/sh', '-c', `echo $$ > ${cpu}/tasks && echo $$ > ${memory}/tasks && exec "$@"`, 'sh'];
}

export function leaveSmallMachine() {
  for (const folder of [cpu, memory]) {
    try {
      rmdirSync(folder);
    } catch {
      // It was never created, or a process in it is still exiting.
    }
  }
}
