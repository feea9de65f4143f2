// Two people on one computer, who share its folder for temporary files: each has a sandbox, and neither can reach into the other's.
import { spawnSync } from 'node:child_process';
import { chmod, chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Installed, installTool } from './installed.js';
import { closePlace, environmentOf, openPlace, type Place, runCommand } from './place.js';
import { initFlags, openToOthers } from './usage.js';

/** Only root can be somebody else. The ids need no account. */
const users = [54_321, 54_322];
const [uid] = users;
const canRunEmulator = () => spawnSync('moto_server', ['--help'], { uid, gid: uid, cwd: '/' }).status === 0;
const skipped =
  process.getuid?.() !== 0 ? ' (skipped: not root)' : canRunEmulator() ? '' : ' (skipped: others may not run moto_server here)';
let installed: Installed;
let place: Place;
beforeAll(async () => {
  [installed, place] = await Promise.all([installTool(), openPlace()]);
  await chmod(place.tmp, 0o1777);
}, 180_000);
afterAll(() => closePlace(place));

it.skipIf(skipped !== '')(`both run a sandbox at the same time${skipped}`, async () => {
  const started = await Promise.all(users.map(startSandbox));
  const [first, second] = started;
  try {
    for (const { code, stderr } of started.map(({ ran }) => ran)) expect(code, stderr).toBe(0);
    const endpoints = started.map(({ ran }) => JSON.parse(ran.stdout).endpoint);
    expect(new Set(endpoints).size).toBe(2);
    for (const { project } of started) expect(await openToOthers(project)).toEqual([]);
    const peeped = await second?.tool('status', '--config', join(first?.project ?? '', 'trading-infra.yaml'));
    expect([peeped?.code, peeped?.stderr]).toEqual([64, expect.stringContaining('permission denied')]);
  } finally {
    for (const { tool } of started) expect(await tool('sandbox', 'stop')).toMatchObject({ code: 0 });
  }
});

async function startSandbox(uid: number) {
  const home = join(place.root, `home-${uid}`);
  const project = join(home, 'project');
  await mkdir(project, { recursive: true });
  for (const folder of [home, project]) await chown(folder, uid, uid);
  await chmod(home, 0o700);
  const env = environmentOf({ home, tmp: place.tmp });
  const tool = (...args: string[]) =>
    runCommand({ command: [process.execPath, installed.script, ...args], cwd: project, env, uid, limitMs: 60_000 });
  expect((await tool('init', ...initFlags)).code).toBe(0);
  return { project, tool, ran: await tool('sandbox', 'start', '--json') };
}
