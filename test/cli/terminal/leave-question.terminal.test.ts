import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../run.js';
import { bundleProgram, hasTmux, openTerminal, type Terminal } from '../terminal.js';

/** Starts the program as a shell does, passes SIGHUP on to it, and writes to a file how it ended: by itself, or by a signal (a crash). */
const shell = `import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
const child = spawn(process.execPath, process.argv.slice(2), { stdio: 'inherit' });
process.on('SIGHUP', () => child.kill('SIGHUP'));
child.once('exit', (code, signal) => writeFileSync('ended', String(signal ?? code)));
`;

describe.skipIf(!hasTmux)('a question that is left without an answer', { timeout: 120_000 }, () => {
  let bundle: Awaited<ReturnType<typeof bundleProgram>>;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let terminal: Terminal;

  beforeAll(async () => {
    bundle = await bundleProgram();
  }, 60_000);
  afterAll(() => bundle.remove());
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(async () => {
    await terminal.close();
    await folder.remove();
  });

  it.each(['C-c', 'C-d'])('by %s ends the program with 130', async (key) => {
    terminal = await openTerminal(`${process.execPath} ${bundle.program} init`, folder.path);
    await terminal.see('Environment');
    await terminal.press(key);
    const screen = await terminal.see('exit=');
    expect(screen).toContain('INTERRUPTED');
    expect(screen).toContain('exit=130');
  });

  it('by closing the terminal ends the program with 130, and not by a crash', async () => {
    await writeFile(join(folder.path, 'shell.mjs'), shell);
    terminal = await openTerminal(`exec ${process.execPath} shell.mjs ${bundle.program} init`, folder.path);
    await terminal.see('Environment');
    await terminal.close();
    let ended = '';
    for (let waited = 0; ended === '' && waited < 30_000; waited += 50) {
      ended = await readFile(join(folder.path, 'ended'), 'utf8').catch(() => '');
      await setTimeout(50);
    }
    expect(ended).toBe('130');
  });
});
