// Runs whole processes and compares their medians: the alternatives take turns in one run, so that the machine's mood hits both.
import { spawnSync } from 'node:child_process';

export const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Seconds that one command takes, from start to exit; anything but exit code 0 ends the benchmark. */
export function seconds([file, ...args], options = {}) {
  const started = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(file, args, { ...options, maxBuffer: 1 << 28 });
  const elapsed = Number(process.hrtime.bigint() - started) / 1e9;
  if (status !== 0) throw new Error(`${file} ${args.join(' ')} ended with ${status}\n${stdout}\n${stderr}`);
  return elapsed;
}

/** Medians of commands that take turns, `rounds` times each. `commands`: name -> argv. */
export function takeTurns(commands, rounds, options) {
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, argv] of Object.entries(commands)) times[name].push(seconds(argv, options));
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

export function printRatio(what, ours, against, name, limit) {
  const ratio = ours / against;
  const verdict = limit === undefined ? '' : `  (limit ${limit}: ${ratio <= limit ? 'kept' : 'BROKEN'})`;
  console.log(`${what.padEnd(34)} ${ours.toFixed(2).padStart(8)} s   ${ratio.toFixed(2).padStart(6)} x ${name}${verdict}`);
}
