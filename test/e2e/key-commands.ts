// What people do with the API keys of a deployed environment: rotate under load, create, revoke.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { expect } from 'vitest';
import type { Workplace } from './tool.js';

const rehearsal = resolve(import.meta.dirname, '../../scripts/rehearse-rotation.mjs');

interface Key {
  name: string;
  status: string;
  enabled: boolean;
}

/** Name without the common part, status and whether the key is enabled, oldest first. */
export async function keysOf({ run }: Workplace, env: string): Promise<(string | boolean)[][]> {
  const listed = await run(['keys', 'list', '--env', env, '--json']);
  const keys = listed.json().keys as unknown as Key[];
  return keys.map(({ name, status, enabled }) => [name.replace(`trading-api-key-${env}`, ''), status, enabled]);
}

/** A short sample of `npm run rehearse:rotation`: slower than the whole, because several platforms share the machine. */
export async function rotateUnderLoad(place: Workplace, env: string): Promise<void> {
  const output = await new Promise<string>((settle, reject) => {
    const args = [rehearsal, '--folder', place.folder, '--env', env, '--rate', '5', '--grace', '20'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.on('error', reject);
    child.on('close', () => settle(text));
  });
  const { statuses, ...result } = JSON.parse(output);
  expect(result).toMatchObject({ rejected: 0, isWithinGrace: true, oldAfterGrace: 403, oldDisabled: 403, newDisabled: 200 });
  expect(Object.keys(statuses)).toEqual(expect.arrayContaining(['old key: 200', 'new key: 200']));
  expect(await keysOf(place, env)).toEqual([
    ['', 'expired', false],
    ['.2', 'active', true],
  ]);
}

/** Another key, then the rotated one is revoked and the other takes over; the last one cannot be revoked by --yes. */
export async function replaceAndRevoke(place: Workplace, env: string): Promise<void> {
  const { run } = place;
  for (const name of ['research', 'partner']) {
    const made = await run(['keys', 'create', '--env', env, '--name', name, '--json']);
    expect(made.json(), made.stderr).toMatchObject({ status: 'active', origin: 'create' });
  }
  for (const key of [`trading-api-key-${env}.2`, 'partner']) {
    const revoked = await run(['keys', 'revoke', key, '--env', env, '--yes', '--json']);
    expect(revoked.json().key, revoked.stderr).toMatchObject({ status: 'revoked', enabled: false });
  }
  const refused = await run(['keys', 'revoke', 'research', '--env', env, '--yes', '--json']);
  expect([refused.code, refused.json().error]).toEqual([5, expect.objectContaining({ code: 'DECLINED' })]);
  expect(await keysOf(place, env)).toEqual([
    ['', 'expired', false],
    ['.2', 'revoked', false],
    ['.research', 'active', true],
    ['.partner', 'revoked', false],
  ]);
}
