// A part of a processor and a limit of memory, by control groups (version 1, as root); where there are none, nothing is measured.
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';

const cpu = '/sys/fs/cgroup/cpu/trading-infra-bench';
const memory = '/sys/fs/cgroup/memory/trading-infra-bench';
const periodUs = 100_000;

/** What stands before a command, so that it runs with so much of one processor and so many bytes; undefined where that is impossible. */
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
      // It was never made, or a process is still on its way out.
    }
  }
}
