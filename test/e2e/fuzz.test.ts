// A fixed sample of `npm run rehearse:fuzz`.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

test('odd settings files and command lines are answered in a sentence, and change nothing', () => {
  const script = resolve(import.meta.dirname, '../../scripts/rehearse-fuzz.mjs');
  const { status, stdout } = spawnSync(process.execPath, [script, '--seed', '7', '--files', '24', '--lines', '16'], { encoding: 'utf8' });
  expect(status, stdout).toBe(0);
  expect(stdout).toContain('24 files, 16 command lines, 0 failed');
});
