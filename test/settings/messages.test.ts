import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TradingInfraError } from '../../src/errors.js';
import { settingsInvalid } from '../../src/settings/check.js';
import { loadSettings } from '../../src/settings/file.js';
import { rightSamples, wrongSamples } from './samples.js';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'settings-'));
});
afterAll(() => rm(cwd, { recursive: true }));

async function failureOf(file = 'trading-infra.yaml'): Promise<TradingInfraError> {
  const error = await loadSettings({ cwd, env: {} }, { config: file }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof TradingInfraError) return error;
  throw new Error(`expected a TradingInfraError, got ${error}`);
}

describe('settings that are right', () => {
  test.each(rightSamples)('$title', async ({ text }) => {
    await writeFile(join(cwd, 'trading-infra.yaml'), text);
    const { exists, settings } = await loadSettings({ cwd, env: {} });
    expect(exists).toBe(true);
    expect(settings.version).toBe(1);
  });
});

describe('settings that are wrong', () => {
  test.each(wrongSamples)('$title', async ({ text, says, count = 1 }) => {
    await writeFile(join(cwd, 'trading-infra.yaml'), text);
    const { code, message, details } = await failureOf();
    expect(code).toBe('SETTINGS_INVALID');
    for (const part of says) expect(message).toContain(part);
    expect(message).toMatch(/trading-infra\.yaml/);
    expect(message).not.toMatch(/ at .*\.[jt]s:|\[object|undefined|hunter2/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may reach the terminal.
    expect(message).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(message.split('\n').every((line) => line.length < 500)).toBe(true);
    expect(details?.problems).toHaveLength(count);
  });

  test('there are more than forty of them', () => {
    expect(wrongSamples.length).toBeGreaterThan(40);
  });
});

describe('files that are none', () => {
  test('a folder', async () => {
    await mkdir(join(cwd, 'folder'));
    const { message, hint } = await failureOf('folder');
    expect(message).toContain('is a folder; allowed: a YAML file');
    expect(hint).toBe('Name a settings file with --config FILE');
  });

  test('a device', async () => {
    const { message, hint } = await failureOf('/dev/zero');
    expect(message).toContain('is a device');
    expect(hint).not.toContain('/dev/zero');
  });

  test('a path through a file', async () => {
    await writeFile(join(cwd, 'plain'), '');
    expect((await failureOf('plain/trading-infra.yaml')).message).toContain('cannot be read: a part of its path is a file (ENOTDIR)');
  });

  test('a link to itself', async () => {
    await symlink('loop', join(cwd, 'loop'));
    expect((await failureOf('loop')).message).toContain('cannot be read: its symbolic links form a loop (ELOOP)');
  });
});

test('of very many problems, the first fifty are shown', () => {
  const problems = Array.from({ length: 52 }, (_, n) => ({ path: 'a', message: `a is ${n}`, line: n + 1, column: 1 }));
  const { message, details } = settingsInvalid('/x/trading-infra.yaml', problems);
  expect(message).toMatch(/has 52 problems:\n {2}trading-infra.yaml:1:1: a is 0\.\n(.*\n)*.*a is 49\.\n {2}and 2 more$/);
  expect(details?.problems).toHaveLength(52);
});
