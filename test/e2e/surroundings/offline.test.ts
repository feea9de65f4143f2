// With no network but the computer's own, every command that needs none works: Terraform, the provider and the emulator are here already.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noNamespaces, withoutNetwork } from '../../../scripts/namespaces.mjs';
import { type Installed, installTool } from './installed.js';
import { closePlace, environmentOf, openPlace, type Place, runCommand } from './place.js';
import { expectDecent, useTool } from './usage.js';

let installed: Installed;
let place: Place;
beforeAll(async () => {
  [installed, place] = await Promise.all([installTool(), openPlace()]);
}, 180_000);
afterAll(() => closePlace(place));

const skipped = noNamespaces === undefined ? '' : ` (skipped: ${noNamespaces})`;
const run = (command: readonly string[], limitMs?: number) =>
  runCommand({ command: withoutNetwork(command), cwd: place.project, env: environmentOf(place), ...(limitMs && { limitMs }) });
const tool = (...args: string[]) => run([process.execPath, installed.script, ...args]);

it.skipIf(skipped !== '')(`the network is really closed${skipped}`, async () => {
  const connect = `require('node:net').connect(443, '192.0.2.1').on('error', ({ code }) => console.log(code))`;
  expect((await run([process.execPath, '-e', connect])).stdout).toBe('ENETUNREACH\n');
});

it.skipIf(skipped !== '')(`help, init, synth, process, status and doctor work${skipped}`, async () => {
  await useTool({ project: place.project, tool });
  for (const command of ['runs list', 'runs list --env dev', 'sandbox status', 'doctor --env dev', 'help deploy', 'sandbox stop']) {
    const ran = await tool(...command.split(' '));
    expectDecent(ran, command);
    expect(ran.code, `${command}\n${ran.stdout}${ran.stderr}`).toBe(0);
  }
});

it.skipIf(skipped !== '')(`a sandbox starts, prepares its account and plans${skipped}`, async () => {
  // All in one network, which ends with the shell.
  const script = `
    "$@" sandbox start && "$@" bootstrap --env dev --yes && "$@" plan --env dev; echo "code $?"
    "$@" sandbox stop`;
  const command = ['sh', '-c', script, 'sh', process.execPath, installed.script];
  const { stdout, stderr } = await run(command, 300_000);
  expect(stdout, stderr).toMatch(/\d+ to create[\s\S]*\ncode 0\n/);
  expect(stdout + stderr).not.toMatch(/^\s+at .*:\d+:\d+/m);
  await access(join(place.project, '.trading-infra/dev'));
});
