import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepNetwork } from '../../../src/operations/deploy/deploy.js';
import type { Session } from '../../../src/operations/session/session.js';
import { environmentOf, loadSettings } from '../../../src/settings/file.js';
import { quietContext } from '../../helpers/moto-access.js';

const environment = `    target: sandbox
    account: "123456789012"
    region: us-east-1
    size: medium
`;
const text = `version: 1
environments:
  # ours
  dev:
${environment}    network: { nat: single } # for the vendor's feed
`;

let cwd: string;
let path: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'keep-network-'));
  path = join(cwd, 'trading-infra.yaml');
});
afterEach(() => rm(cwd, { recursive: true }));

/** Runs it with a session of `dev`, of which only the file and the networks matter. */
async function keep(content: string, deployedNetwork?: string) {
  await writeFile(path, content);
  const file = await loadSettings({ cwd, env: {} });
  const ctx = quietContext();
  const session = { file, environment: environmentOf(file, 'dev'), ...(deployedNetwork && { deployedNetwork }) } as Session;
  return { kept: await keepNetwork(ctx, session), reported: ctx.reported, written: await readFile(path, 'utf8') };
}

test('the network of the deployed VPC is written into the file, and nothing else', async () => {
  const { kept, reported, written } = await keep(text, '10.1.0.0/16');
  expect(written).toBe(text.replace('{ nat: single }', '{nat: single, cidr: 10.1.0.0/16}'));
  expect(environmentOf(kept.file, 'dev').network).toMatchObject({ nat: 'single', cidr: '10.1.0.0/16' });
  expect(reported).toEqual([{ type: 'note', text: expect.stringContaining('environments.dev.network.cidr is now 10.1.0.0/16') }]);
});

test('a file that gives the network, or an environment that is not deployed, is left alone', async () => {
  const { reported, written } = await keep(text);
  expect([reported, written]).toEqual([[], text]);
});

test('a file in which environments share the network is left to its owner, with a warning', async () => {
  const shared = `version: 1
environments:
  dev:
${environment}    network: &net { nat: single }
  two:
${environment}    network: *net
`;
  const { reported, written } = await keep(shared, '10.1.0.0/16');
  expect(written).toBe(shared);
  expect(reported).toEqual([
    { type: 'warning', text: expect.stringMatching(/shares values with environments\.two.*Set it to 10\.1\.0\.0\/16/) },
  ]);
});
