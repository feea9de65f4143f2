import { describe, expect, it } from 'vitest';
import { commands } from '../../../src/cli/commands.js';
import { asCalled, invocationOf, withSettings } from '../../../src/cli/terminal/invocation.js';
import { run, temporaryFolder } from '../run.js';

describe('invocationOf', () => {
  const env = { PATH: '/usr/bin:/usr/local/bin' };

  it.each([
    ['/usr/local/bin/trading-infra', {}, 'trading-infra'],
    ['/home/me/clone/bin/trading-infra.js', {}, 'node bin/trading-infra.js'],
    ['/home/me/other/bin/trading-infra.js', {}, 'node ../other/bin/trading-infra.js'],
    ['/srv/a b/trading-infra.js', {}, "node '/srv/a b/trading-infra.js'"],
    ['/home/me/clone/node_modules/.bin/trading-infra', {}, 'node node_modules/.bin/trading-infra'],
    ['/home/me/clone/bin/trading-infra.js', { npm_command: 'exec' }, 'npx trading-infra'],
    [undefined, {}, 'trading-infra'],
  ])('%s with %o is called %s', (script, more, expected) => {
    expect(invocationOf(script, { cwd: '/home/me/clone', env: { ...env, ...more } })).toBe(expected);
  });

  it('repeats --config, but not TRADING_INFRA_CONFIG, which the next run sees too', () => {
    expect(withSettings({ invocation: 'trading-infra', env: {} }, 'a b.yaml')).toBe("trading-infra --config 'a b.yaml'");
    expect(withSettings({ invocation: 'trading-infra', env: { TRADING_INFRA_CONFIG: 'a.yaml' } }, 'a.yaml')).toBe('trading-infra');
    expect(withSettings({ invocation: 'trading-infra', env: {} }, undefined)).toBe('trading-infra');
  });
});

describe('asCalled', () => {
  it('rewrites usage lines', () => {
    expect(asCalled('Usage: trading-infra <command> [flags]', 'npx trading-infra')).toBe('Usage: npx trading-infra <command> [flags]');
  });

  it.each(commands.map(({ name }) => name))('rewrites %s', (name) => {
    expect(asCalled(`trading-infra ${name}`, 'npx trading-infra')).toBe(`npx trading-infra ${name}`);
  });

  it('rewrites commands, but not the name in sentences, files and paths', () => {
    const text =
      'trading-infra deploy --env dev; "$(trading-infra keys show)"; trading-infra --help; a bug in trading-infra: trading-infra.yaml';
    expect(asCalled(text, 'npx trading-infra')).toBe(
      'npx trading-infra deploy --env dev; "$(npx trading-infra keys show)"; npx trading-infra --help; a bug in trading-infra: trading-infra.yaml',
    );
    expect(asCalled('venue trading-infra. .trading-infra sandbox, trading-infra knows', 'x')).toBe(
      'venue trading-infra. .trading-infra sandbox, trading-infra knows',
    );
  });

  it('applies to results, hints and JSON documents, including --config', async () => {
    const folder = await temporaryFolder();
    const line = 'init --config other.yaml --env dev --target sandbox --yes';
    const saved = await run(folder.path, line, { invocation: 'node bin/trading-infra.js' });
    expect(saved.stdout).toContain('  node bin/trading-infra.js --config other.yaml deploy --env dev\n');
    const failed = await run(folder.path, 'outputs --config other.yaml --json', { invocation: 'npx trading-infra' });
    expect(JSON.parse(failed.stdout).error.hint).toBe('npx trading-infra --config other.yaml deploy --env dev');
    await folder.remove();
  });
});
