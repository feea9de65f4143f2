import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { forgetInitialised, isInitialised, recordInitialised } from '../../../src/terraform/driver/init-stamp.js';

const terraform = { path: '/usr/bin/terraform', version: '1.11.4' };
let stackFolder: string;
beforeEach(async () => {
  stackFolder = await mkdtemp(join(tmpdir(), 'stack-'));
  await mkdir(join(stackFolder, '.terraform/providers'), { recursive: true });
  await synth({});
  await writeFile(join(stackFolder, '.terraform.lock.hcl'), 'lock');
});
afterEach(() => rm(stackFolder, { recursive: true }));

const synth = (content: object) =>
  writeFile(join(stackFolder, 'cdk.tf.json'), JSON.stringify({ terraform: { backend: { s3: { key: 'a' } } }, ...content }));

it('stays valid as long as only resources change', async () => {
  expect(await isInitialised({ stackFolder, terraform })).toBe(false);
  await recordInitialised({ stackFolder, terraform });
  await synth({ resource: { aws_s3_bucket: {} } });
  expect(await isInitialised({ stackFolder, terraform })).toBe(true);
  await forgetInitialised({ stackFolder });
  expect(await isInitialised({ stackFolder, terraform })).toBe(false);
});

it.each<[string, () => Promise<unknown>]>([
  ['the backend', () => synth({ terraform: { backend: { s3: { key: 'b' } } } })],
  ['the lock file', () => appendFile(join(stackFolder, '.terraform.lock.hcl'), 'more')],
  ['what init found about the backend', () => writeFile(join(stackFolder, '.terraform/terraform.tfstate'), '{}')],
  ['that providers are there', () => rm(join(stackFolder, '.terraform/providers'), { recursive: true })],
])('ends with a change of %s', async (_, change) => {
  await recordInitialised({ stackFolder, terraform });
  await change();
  expect(await isInitialised({ stackFolder, terraform })).toBe(false);
});

it('becomes invalid with another Terraform or another mirror', async () => {
  await recordInitialised({ stackFolder, terraform });
  expect(await isInitialised({ stackFolder, terraform: { ...terraform, version: '1.12.0' } })).toBe(false);
  expect(await isInitialised({ stackFolder, terraform, cliConfig: join(stackFolder, 'cdk.tf.json') })).toBe(false);
});
