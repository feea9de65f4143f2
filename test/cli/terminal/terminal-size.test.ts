// Terminals that do not know their size.
import { spawnSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { assumeSize } from '../../../src/cli/terminal/terminal-size.js';
import { bundleProgram } from '../terminal.js';

it('a size of 0 is taken for 80 by 24, also after a change of the size', () => {
  const stream = Object.assign(new EventEmitter(), { columns: 0, rows: 0 });
  assumeSize(stream);
  expect(stream).toMatchObject({ columns: 80, rows: 24 });
  Object.assign(stream, { columns: 40, rows: 10 }).emit('resize');
  expect(stream).toMatchObject({ columns: 40, rows: 10 });
  Object.assign(stream, { columns: 0, rows: 0 }).emit('resize');
  expect(stream).toMatchObject({ columns: 80, rows: 24 });
});

it.skipIf(spawnSync('script', ['--version']).status !== 0)(
  'in a terminal of 0 columns, messages are wrapped as usual (skipped without script)',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'size-'));
    const { program, remove } = await bundleProgram();
    const command = `stty cols 0 rows 0; '${process.execPath}' '${program}' status --env dev`;
    const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], { cwd: folder, timeout: 60_000, encoding: 'utf8' });
    await Promise.all([remove(), rm(folder, { recursive: true })]);
    expect(stdout).toContain('There is no settings file');
  },
);
