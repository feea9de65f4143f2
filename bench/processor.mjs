// npm run bench:processor                 compares `process` with DuckDB, a CSV library and plain reading, as rows per second and ratios
// npm run bench:processor -- --trades N   number of trades per file (default 5,000,000)
// npm run bench:processor -- --large      also measures memory with 2 GB of input
// npm run bench:processor -- --small      also runs with 0.29 of a processor and 512 MB, if control groups are available
import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import zlib from 'node:zlib';
import { layouts, tradeTexts } from './generate-trades.mjs';
import { median } from './measure.mjs';
import { leaveSmallMachine, smallMachine } from './small-machine.mjs';

const flags = { trades: { type: 'string', default: '5000000' }, large: { type: 'boolean' }, small: { type: 'boolean' } };
const { values } = parseArgs({ options: flags });
const trades = Number(values.trades);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const tool = here('../bin/trading-infra.js');
const folder = mkdtempSync(join(tmpdir(), 'trading-infra-bench-'));
const rounds = 3;
/** Pins every program to one core, if taskset is available. */
const pin = spawnSync('taskset', ['-c', '0', 'true']).status === 0 ? ['taskset', '-c', '0'] : [];

async function write(layout, count) {
  const file = join(folder, `SYM00USDT-trades-2024-01-01-${layout}-${count}.${layouts[layout].suffix}`);
  await pipeline(tradeTexts({ layout, trades: count }), createWriteStream(file));
  return file;
}

/** Writes Tardis CSV as Parquet, with the types that readers of CSV detect. */
async function toParquet(file, codec) {
  const { status, stderr } = spawnSync(process.execPath, [here('csv-to-parquet.mjs'), file, `${file}.${codec}.parquet`, codec]);
  if (status !== 0) throw new Error(stderr.toString());
  return `${file}.${codec}.parquet`;
}

async function compress(file, suffix, encoder) {
  await pipeline(createReadStream(file), encoder, createWriteStream(`${file}.${suffix}`));
  return `${file}.${suffix}`;
}

/** Runs a whole process. Returns seconds and peak memory in MiB, or how it failed. */
function measure(program, prefix = pin) {
  const peak = join(folder, 'peak');
  const env = { ...process.env, NODE_OPTIONS: `--require ${here('peak-memory.cjs')}`, PEAK_MEMORY_FILE: peak };
  const [command, ...args] = [...prefix, process.execPath, ...program];
  const started = process.hrtime.bigint();
  const { status, stderr } = spawnSync(command, args, { env, maxBuffer: 1 << 28 });
  if (status !== 0) return { failure: `ended with ${status}: ${stderr.toString().slice(-200)}` };
  return { seconds: Number(process.hrtime.bigint() - started) / 1e9, megabytes: Number(readFileSync(peak, 'utf8')) / 1024 };
}

const out = join(folder, 'out');
const programs = {
  ours: ({ file }) => [tool, 'process', file, '--out', out],
  duckdb: ({ layout, file }) => [here('duckdb-bars.mjs'), layout, file, join(folder, 'duckdb.parquet')],
  udsv: ({ layout, file }) => layout === 'tardis' && !file.endsWith('.zst') && [here('csv-bars.mjs'), file],
  floor: ({ file }) => [here('read-bytes.mjs'), file],
};

/** Runs the programs in turns. Prints a line for each and, if `least` is given, the ratio to DuckDB. */
function race(layout, file, { least, rows, prefix, names = Object.keys(programs) }) {
  console.log(
    `\n${file.split('/').pop()}: ${rows} trades, ${(statSync(file).size / 1e6).toFixed(0)} MB${prefix ? ', 0.29 of a processor and 512 MB' : ''}`,
  );
  const runs = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < (prefix ? 1 : rounds); round += 1) {
    for (const name of names) {
      const program = programs[name]({ layout, file });
      if (program) runs[name].push(measure(program, prefix));
    }
  }
  const medians = {};
  for (const [name, all] of Object.entries(runs).filter(([, list]) => list.length > 0)) {
    const failed = all.find(({ failure }) => failure !== undefined);
    if (failed) {
      console.log(`  ${name.padEnd(7)} ${failed.failure}`);
      continue;
    }
    medians[name] = { seconds: median(all.map(({ seconds }) => seconds)), megabytes: Math.max(...all.map(({ megabytes }) => megabytes)) };
    const { seconds, megabytes } = medians[name];
    console.log(
      `  ${name.padEnd(7)} ${seconds.toFixed(2).padStart(7)} s  ${(rows / seconds / 1e6).toFixed(2).padStart(6)} M rows/s  ${megabytes.toFixed(0).padStart(5)} MB`,
    );
  }
  const { ours, duckdb } = medians;
  if (least === undefined || ours === undefined || duckdb === undefined) return;
  const ratio = duckdb.seconds / ours.seconds;
  console.log(
    `  ours is ${ratio.toFixed(2)} times as fast as DuckDB on one thread (min ${least.toFixed(2)}: ${ratio >= least ? 'ok' : 'MISSED'})`,
  );
  console.log(`  peak memory ${ours.megabytes.toFixed(0)} MB (max 200: ${ours.megabytes <= 200 ? 'ok' : 'EXCEEDED'})`);
}

try {
  const tardis = await write('tardis', trades);
  race('tardis', tardis, { least: 2, rows: trades });
  const packed = await compress(tardis, 'gz', zlib.createGzip());
  race('tardis', packed, { least: 1.5, rows: trades });
  if (zlib.createZstdCompress === undefined) {
    console.log('\nThis Node.js cannot write zstd (22.15 and newer can): skipping CSV in zstd.');
  } else {
    const file = await compress(tardis, 'zst', zlib.createZstdCompress());
    race('tardis', file, { least: 1.5, rows: trades });
    rmSync(file);
  }
  for (const codec of ['snappy', 'zstd']) {
    const file = await toParquet(tardis, codec);
    race('tardis-parquet', file, { least: 1.5, rows: trades });
    rmSync(file);
  }
  const prefix = values.small ? smallMachine({ cores: 0.29, bytes: 512 * 1024 * 1024 }) : undefined;
  if (values.small && prefix === undefined) console.log('\nControl groups are not available: skipping the small machine.');
  if (prefix)
    for (const file of [tardis, packed]) race('tardis', file, { least: 1 / 0.75, rows: trades, prefix, names: ['ours', 'duckdb'] });
  for (const layout of ['binance', 'polygon', 'ndjson']) {
    const file = await write(layout, trades);
    race(layout, file, { least: layout === 'binance' ? undefined : 1.2, rows: trades });
    rmSync(file);
  }
  if (values.large) {
    const rows = 23_200_000;
    race('tardis', await write('tardis', rows), { least: 2, rows, names: ['ours', 'duckdb', 'floor'] });
  }
} finally {
  leaveSmallMachine();
  rmSync(folder, { recursive: true, force: true });
}
