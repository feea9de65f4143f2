import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAwsClients } from '../../../src/aws/clients.js';
import { readDeployedNetwork, readPlatformState } from '../../../src/operations/session/deployed-state.js';
import { localStateFile } from '../../../src/workspace/directory.js';
import { readStates } from '../../stacks/sizes/deployed.js';

const dev = { name: 'dev', account: '123456789012', region: 'us-east-1', state: 'local' } as const;
/** Nothing answers at this address. */
const aws = createAwsClients({
  region: dev.region,
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  endpoints: () => 'http://127.0.0.1:1',
});

let folder: string;
let settingsPath: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deployed-'));
  settingsPath = join(folder, 'trading-infra.yaml');
});
afterEach(() => rm(folder, { recursive: true }));

async function writeState(text: string): Promise<void> {
  const file = localStateFile(settingsPath, 'dev', 'platform');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

test('the network of a deployed environment is that of its VPC', async () => {
  const states = await readStates();
  const networks = [];
  for (const size of ['small', 'medium', 'large'] as const) {
    await writeState(JSON.stringify(states[size]));
    networks.push(await readDeployedNetwork(aws, dev, settingsPath));
  }
  expect(networks).toEqual(['10.0.0.0/16', '10.1.0.0/16', '10.2.0.0/16']);
});

test('an environment that was never deployed has no resources and no network', async () => {
  expect(await readPlatformState(aws, dev, settingsPath)).toEqual([]);
  expect(await readDeployedNetwork(aws, dev, settingsPath)).toBeUndefined();
});

test('a state that cannot be read says nothing about the network', async () => {
  await writeState('not JSON');
  expect(await readDeployedNetwork(aws, dev, settingsPath)).toBeUndefined();
  expect(await readDeployedNetwork(aws, { ...dev, state: 's3' }, settingsPath)).toBeUndefined();
}, 60_000);
