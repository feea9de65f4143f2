import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { refuseToAbandonState } from '../../../src/terraform/driver/moved-state.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'moved-'));
  await mkdir(join(folder, '.terraform'));
});
afterEach(() => rm(folder, { recursive: true }));

const put = (name: string, value: unknown) => writeFile(join(folder, name), JSON.stringify(value));
const used = (type: string) => put('.terraform/terraform.tfstate', { backend: { type } });
const wanted = (type: string) => put('cdk.tf.json', { terraform: { backend: { [type]: {} } } });
const refuse = () => refuseToAbandonState({ stack: 'platform', stackFolder: folder, stateFolder: folder });

it('refuses to deploy everything a second time', async () => {
  await Promise.all([used('local'), wanted('s3'), put('platform.tfstate', { resources: [{}, {}] })]);
  await expect(refuse()).rejects.toMatchObject({ code: 'IN_USE', message: expect.stringContaining('2 resources') });
});

it('accepts an empty state, and an unchanged backend', async () => {
  await Promise.all([used('local'), wanted('s3'), put('platform.tfstate', { resources: [] })]);
  await expect(refuse()).resolves.toBeUndefined();
  await Promise.all([wanted('local'), put('platform.tfstate', { resources: [{}] })]);
  await expect(refuse()).resolves.toBeUndefined();
  await Promise.all([used('s3'), wanted('s3')]);
  await expect(refuse()).resolves.toBeUndefined();
});
