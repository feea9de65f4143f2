// Every change of size is planned, on environments of this version in the sandbox and on the states of an earlier one: nothing with data, network or
// access is replaced.
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sizeNames } from '../../src/settings/setting.js';
import { openWorkplace, type Workplace } from '../e2e/tool.js';
import { type Moto, startMoto } from '../helpers/moto.js';
import type { PlannedChange } from '../helpers/terraform.js';
import { planOnDeployed } from '../stacks/sizes/deployed.js';
import { losses } from '../stacks/sizes/kept-resources.js';

let place: Workplace;
let moto: Moto;
const init = (name: string, size: string) =>
  place.run(['init', '--env', name, '--target', 'sandbox', '--region', 'us-east-1', '--size', size, '--state', 's3', '--yes']);

beforeAll(async () => {
  place = await openWorkplace();
  moto = await startMoto({ region: 'us-east-1' });
  for (const size of sizeNames) {
    expect((await init(size, size)).code).toBe(0);
    const deployed = await place.run(['deploy', '--env', size, '--yes', '--bootstrap', '--no-verify']);
    expect(deployed.code, deployed.stderr).toBe(0);
  }
});
afterAll(async () => {
  await place?.run(['sandbox', 'stop']);
  await rm(place.folder, { recursive: true, force: true });
  await moto?.stop();
});

const pairs = sizeNames.flatMap((from) => sizeNames.map((to) => [from, to] as const));

test.each(pairs.filter(([from, to]) => from !== to))('%s becomes %s', async (from, to) => {
  expect((await init(from, to)).code).toBe(0);
  const planned = await place.run(['plan', '--env', from, '--json']);
  expect((await init(from, from)).code).toBe(0);
  expect(planned.code, planned.stderr).toBe(0);
  const changes = planned.json().changes as unknown as PlannedChange[];
  expect(changes.length).toBeGreaterThan(10);
  expect(losses(changes)).toEqual([]);
});

test.each(pairs)('%s, deployed when each size had its own network, becomes %s', async (from, to) => {
  const changes = await planOnDeployed(moto.env, from, to);
  expect(changes.length).toBeGreaterThan(0);
  expect(losses(changes)).toEqual([]);
});
