// Settings of a deployed environment are changed and set back. `npm run rehearse:settings` does this with every setting.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parseDocument } from 'yaml';
import type { Workplace } from './tool.js';

const changes: readonly (readonly [path: string[], value: unknown])[] = [
  [['owner'], 'desk a'],
  [['costCenter'], 'research'],
  [['network', 'excludeZoneIds'], ['use1-az1']],
  [['database', 'maxCapacityAcu'], 4],
  [['function', 'reservedConcurrency'], 10],
  [['api', 'quotaPerDay'], 100_000],
  [['analytics', 'scanLimitGb'], 200],
];

/**
 * Changes settings and sets them back. The first change also takes the network out of the settings file, as if the file were of an earlier version:
 * the VPC keeps its network, and `deploy` writes it into the file.
 */
export async function changeSettings({ run, folder }: Workplace, env: string): Promise<void> {
  const file = join(folder, 'trading-infra.yaml');
  const before = await readFile(file, 'utf8');
  const document = parseDocument(before);
  const at = (path: readonly string[]) => ['environments', env, ...path];
  const network: unknown = document.getIn(at(['network', 'cidr']));
  document.deleteIn(at(['network', 'cidr']));
  for (const [path, value] of changes) document.setIn(at(path), document.createNode(value));
  for (const text of [document.toString(), before]) {
    await writeFile(file, text);
    const deployed = await run(['deploy', '--env', env, '--yes', '--no-verify', '--json']);
    expect(deployed.code, deployed.stderr + deployed.stdout).toBe(0);
    expect(deployed.json().counts).toMatchObject({ create: 0, replace: 0, delete: 0 });
    expect(parseDocument(await readFile(file, 'utf8')).getIn(at(['network', 'cidr']))).toBe(network);
    const again = await run(['plan', '--env', env, '--detailed-exitcode']);
    expect(again.code, again.stderr + again.stdout).toBe(0);
  }
}
