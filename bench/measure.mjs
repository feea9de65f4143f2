// Runs whole processes and compares their medians. The alternatives take turns within one run, so that noise affects all of them alike.
import { spawnSync } from 'node:child_process';

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Seconds that a command takes from start to exit. An exit code other than 0 aborts the benchmark. */
export function seconds([file, ...args], options = {}) {
  const started = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(file, args, { ...options, maxBuffer: 1 << 28 });
  const elapsed = Number(process.hrtime.bigint() - started) / 1e9;
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${status}\n${stdout}\n${stderr}`);
  return elapsed;
}

/** Median seconds of commands that take turns, `rounds` times each. `commands` maps names to argv. */
export function takeTurns(commands, rounds, options) {
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, argv] of Object.entries(commands)) times[name].push(seconds(argv, options));
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

export function printRatio(what, ours, against, name, limit) {
  const ratio = ours / against;
  const verdict = limit === undefined ? '' : `  (limit ${limit}: ${ratio <= limit ? 'ok' : 'EXCEEDED'})`;
  console.log(`${what.padEnd(34)} ${ours.toFixed(2).padStart(8)} s   ${ratio.toFixed(2).padStart(6)} x ${name}${verdict}`);
}
