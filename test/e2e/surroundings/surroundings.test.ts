// The packed and installed tool in other people’s surroundings. `npm run rehearse:surroundings` also tries every version of Node.js.
import { beforeAll, describe, expect, it } from 'vitest';
import { type Installed, installTool } from './installed.js';
import { closePlace, environmentOf, openPlace, runCommand } from './place.js';
import { surroundings } from './surroundings.js';
import { openToOthers, useTool } from './usage.js';

let installed: Installed;
beforeAll(async () => {
  installed = await installTool();
}, 180_000);

describe.concurrent('the installed tool works with', () => {
  for (const { name, missing, project, prepare, refused } of surroundings) {
    it.skipIf(missing !== undefined)(missing === undefined ? name : `${name} (skipped: ${missing})`, async () => {
      const place = await openPlace(project);
      const {
        env,
        script = installed.script,
        cwd = place.project,
        wrap = (command: readonly string[]) => [...command],
      } = (await prepare?.(place, installed)) ?? {};
      const variables = { ...environmentOf(place), ...env };
      const run = (command: string[]) => runCommand({ command: wrap(command), cwd, env: variables });
      await useTool({
        project: place.project,
        tool: (...args) => run([process.execPath, script, ...args]),
        shell: (line) => run(['sh', '-c', line]),
        ...(refused !== undefined && { refused }),
      });
      expect(await openToOthers(place.project)).toEqual([]);
      await closePlace(place);
    });
  }
});
