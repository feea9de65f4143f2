// Every setting of the catalogue is changed on a deployed environment, with real Terraform and the sandbox; each time, a second plan is empty.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type EnvironmentSettings,
  environmentSchema,
  foundationSchema,
  type Overrides,
  resolveEnvironment,
} from '../../src/settings/schema.js';
import { synthesize } from '../../src/terraform/synth.js';
import { openWorkplace, type Workplace } from '../e2e/tool.js';
import { overriding } from '../helpers/setting-values.js';
import { openStack } from '../helpers/terraform.js';
import { losses } from '../stacks/sizes/kept-resources.js';
import { harmless, risky } from './changes.js';

const base: EnvironmentSettings = environmentSchema.parse({
  target: 'sandbox',
  account: '123456789012',
  region: 'us-east-1',
  size: 'small',
  state: 'local',
});

let place: Workplace;
let aws: Record<string, string>;
beforeAll(async () => {
  place = await openWorkplace();
  const { code, stderr, json } = await place.run(['sandbox', 'start', '--json']);
  expect(code, stderr).toBe(0);
  const { endpoint } = json() as unknown as { endpoint: string };
  const none = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_EC2_METADATA_DISABLED: 'true' };
  aws = { ...none, AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  await deploy({});
});
afterAll(async () => {
  await place.run(['sandbox', 'stop']);
  await rm(place.folder, { recursive: true, force: true });
});

/** Synthesizes the environment with these settings. */
async function open(changes: Overrides & Partial<EnvironmentSettings>) {
  const outDir = join(place.folder, 'dev/out');
  await mkdir(outDir, { recursive: true });
  const environment = resolveEnvironment('dev', { ...base, ...changes });
  const { account, region, state } = environment;
  await synthesize({ environment, foundation: { ...foundationSchema.parse({}), account, region, state }, outDir });
  return openStack(outDir, aws);
}

/** Applies these settings, and checks that nothing is left to change. */
async function deploy(changes: Overrides & Partial<EnvironmentSettings>): Promise<void> {
  const stack = await open(changes);
  await stack.apply();
  expect(await stack.plan()).toEqual([]);
}

test('all harmless settings are changed at once, and back', async () => {
  const changes = Object.entries(harmless).reduce<Overrides>((all, [path, value]) => overriding(all, path.split('.'), value), {});
  expect(losses(await (await open(changes)).plan())).toEqual([]);
  await deploy(changes);
  await deploy({});
});

test.each(Object.entries(risky))('%s is changed by itself, and back', async (_, values) => {
  for (const changes of [...values, {}]) await deploy(changes);
});
