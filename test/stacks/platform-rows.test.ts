// Checks the platform's requirements, one row each, in the synthesized JSON. For each row, a change that breaks it must break no other row.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/package-root.js';
import { analyticsRows } from './rows/analytics-rows.js';
import { apiCorrections } from './rows/api-corrections.js';
import { apiRows } from './rows/api-rows.js';
import { appRows } from './rows/app-rows.js';
import { configRows } from './rows/config-rows.js';
import { databaseRows } from './rows/database-rows.js';
import { functionCorrections } from './rows/function-corrections.js';
import { functionRows } from './rows/function-rows.js';
import { kmsRows } from './rows/kms-rows.js';
import { networkCorrections } from './rows/network-corrections.js';
import { networkRows } from './rows/network-rows.js';
import { queueRows } from './rows/queue-rows.js';
import type { World } from './rows/row.js';
import { storageRows } from './rows/storage-rows.js';
import { StackJson, type Synthesis, synthesized } from './stack-json.js';

const seed = { A: 7, N: 11, K: 9, D: 3, Y: 2, S: 3, L: 6, G: 10, C: 4, O: 8 };
const corrections = [
  [1, 2, 3, 6, 7, 8, 9, 10, 11, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24, 25, 26, 33, 34, 37, 38, 39, 41, 43, 44, 45, 46, 48, 49, 50],
  [52, 53, 54, 55, 56, 59, 60, 66],
].flat();

const rows = [
  ...appRows,
  ...networkRows,
  ...networkCorrections,
  ...kmsRows,
  ...databaseRows,
  ...storageRows,
  ...analyticsRows,
  ...functionRows,
  ...functionCorrections,
  ...queueRows,
  ...apiRows,
  ...apiCorrections,
  ...configRows,
];

const copySynthesis = ({ platform, foundation }: Synthesis): Synthesis => ({
  platform: new StackJson(structuredClone(platform.json)),
  foundation: new StackJson(structuredClone(foundation.json)),
});
const copy = ({ small, large, local, project }: World): World => ({
  small: copySynthesis(small),
  large: copySynthesis(large),
  local: copySynthesis(local),
  project: structuredClone(project),
});
const failing = (world: World) => rows.filter((row) => !holds(row, world)).map(({ row }) => row);

function holds(row: (typeof rows)[number], world: World): boolean {
  try {
    row.holds(world);
    return true;
  } catch {
    return false;
  }
}

let world: World;
beforeAll(async () => {
  const project = JSON.parse(await readFile(join(packageRoot(), 'cdktf.json'), 'utf8'));
  const [small, local] = [await synthesized(), await synthesized({ state: 'local' })];
  const large = await synthesized({ size: 'large', network: { cidr: '10.2.0.0/16' } });
  world = { small, large, local, project };
}, 60_000);

describe('the requirements', () => {
  it('include every row of the original platform and every correction, once', () => {
    const due = Object.entries(seed).flatMap(([letter, count]) => Array.from({ length: count }, (_, i) => `${letter}${i + 1}`));
    const numbers = rows.map(({ row }) => row);
    expect(numbers).toEqual(expect.arrayContaining([...due, ...corrections.map(String)]));
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});

describe.each(rows.map((row) => [row.row, row.says, row] as const))('row %s: %s', (_number, _says, row) => {
  it('is met', () => row.holds(world));

  it('is the only row that fails when it is broken', () => {
    const broken = copy(world);
    row.breaks(broken);
    expect(failing(broken)).toEqual([row.row]);
  });
});
