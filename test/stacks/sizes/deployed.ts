// Environments that were deployed when each size had its own network, of which the settings file said nothing. Only their states are left.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Overrides } from '../../../src/settings/schema.js';
import type { SizeName } from '../../../src/settings/setting.js';
import { readLocalState } from '../../../src/terraform/state.js';
import { giveState, openStack, type PlannedChange } from '../../helpers/terraform.js';
import { synthesizeInto } from '../stack-json.js';

/** The state of each size, as the sandbox deployed it, without the API key's value. */
export async function readStates(): Promise<Record<SizeName, object>> {
  const packed = await readFile(join(import.meta.dirname, 'states-with-three-networks.json.gz'));
  return JSON.parse(gunzipSync(packed).toString());
}

/** Plans another size, or other settings, on what is deployed. Nothing is refreshed, since the resources are gone. */
export async function planOnDeployed(
  aws: Readonly<Record<string, string>>,
  from: SizeName,
  to: SizeName,
  overrides: Overrides = {},
): Promise<PlannedChange[]> {
  const folder = await mkdtemp(join(tmpdir(), 'trading-infra-sizes-'));
  try {
    const outDir = join(folder, 'out');
    await giveState(outDir, (await readStates())[from]);
    const state = await readLocalState(join(folder, 'state/platform.tfstate'));
    const cidr = state?.find(({ type }) => type === 'aws_vpc')?.attributes.cidr_block as string;
    const network = { ...overrides.network, cidr };
    await synthesizeInto(outDir, folder, { name: from, size: to, state: 'local', ...overrides, network });
    return await (await openStack(outDir, aws)).plan({ refresh: false });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
