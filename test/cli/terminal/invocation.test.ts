import { describe, expect, it } from 'vitest';
import { commands } from '../../../src/cli/commands.js';
import { commandGroups, withoutEnvironment } from '../../../src/cli/terminal/command-words.js';
import {
  asCalled,
  invocationAfter,
  invocationAfterError,
  invocationOf,
  type TypedCommand,
  withTyped,
} from '../../../src/cli/terminal/invocation.js';
import type { ErrorCode } from '../../../src/error-codes.js';
import { run, temporaryFolder } from '../run.js';

describe('invocationOf', () => {
  const env = { PATH: '/usr/bin:/usr/local/bin' };
  const by = (manager: string) => ({ npm_config_user_agent: `${manager}/4.18.1 npm/? node/v20.20.2 linux x64` });

  it.each([
    ['/usr/local/bin/trading-infra', {}, 'trading-infra'],
    ['/home/me/clone/bin/trading-infra.js', {}, 'node bin/trading-infra.js'],
    ['/home/me/other/bin/trading-infra.js', {}, 'node ../other/bin/trading-infra.js'],
    ['/srv/a b/trading-infra.js', {}, "node '/srv/a b/trading-infra.js'"],
    ['/home/me/clone/node_modules/.bin/trading-infra', {}, 'node node_modules/.bin/trading-infra'],
    ['/home/me/clone/bin/trading-infra.js', { npm_command: 'exec' }, 'npx trading-infra'],
    ['/home/me/.npm/_npx/1a/node_modules/.bin/trading-infra', { ...by('npm'), npm_command: 'exec' }, 'npx trading-infra'],
    ['/home/me/clone/node_modules/.bin/trading-infra', { ...by('npm'), PATH: '/home/me/clone/node_modules/.bin' }, 'npx trading-infra'],
    ['/home/me/node_modules/.pnpm/x/node_modules/trading-infra/bin/trading-infra.js', by('pnpm'), 'pnpm exec trading-infra'],
    ['/home/me/clone/.yarn/unplugged/x/node_modules/trading-infra/bin/trading-infra.js', by('yarn'), 'yarn trading-infra'],
    [
      '/home/me/other/node_modules/trading-infra/bin/trading-infra.js',
      by('yarn'),
      'node ../other/node_modules/trading-infra/bin/trading-infra.js',
    ],
    ['/home/me/clone/bin/trading-infra.js', by('yarn'), 'node bin/trading-infra.js'],
    [undefined, {}, 'trading-infra'],
  ])('%s with %o is called %s', (script, more, expected) => {
    expect(invocationOf(script, { cwd: '/home/me/clone', env: { ...env, ...more } })).toBe(expected);
  });

  it('repeats the flags that the next command needs, but not variables, which it sees too', () => {
    const call = (flags: TypedCommand['flags']) => invocationAfter('trading-infra', { command: 'verify', words: [], flags });
    expect(call({ config: 'a b.yaml' }).tool).toBe("trading-infra --config 'a b.yaml'");
    expect(call({ env: 'dev', profile: 'audit', pluginMirror: '/opt/m' })).toMatchObject({
      tool: 'trading-infra --profile audit --plugin-mirror /opt/m',
      environment: 'dev',
      profile: 'audit',
    });
    expect(call({ allowEndpoint: ['http://a', 'http://b'] }).tool).toBe(
      'trading-infra --allow-endpoint http://a --allow-endpoint http://b',
    );
    expect(call({})).toMatchObject({ tool: 'trading-infra', environment: undefined, profile: undefined });
  });
});

describe('withTyped', () => {
  const destroy = {
    command: 'destroy',
    words: [],
    flags: { env: 'dev', export: 'a b', exportBuckets: 'raw', noFinalSnapshot: true, yes: true, confirm: 'dve', json: true },
  } as const;
  const restore = { command: 'state restore', words: ['12'], flags: { foundation: true, profile: 'audit' } } as const;
  const deploy = { command: 'deploy', words: [], flags: { plan: 'dev.tiplan', noVerify: true, allowRisk: ['a'] } } as const;

  it.each<[TypedCommand, string, string]>([
    [destroy, 'trading-infra destroy', "trading-infra destroy --export 'a b' --export-buckets raw --no-final-snapshot"],
    [
      destroy,
      'Run it: trading-infra destroy --env dev   # goes on',
      "Run it: trading-infra destroy --env dev --export 'a b' --export-buckets raw --no-final-snapshot   # goes on",
    ],
    [
      destroy,
      'trading-infra deploy --env dev && trading-infra destroy --env dev --export b',
      'trading-infra deploy --env dev && trading-infra destroy --env dev --export-buckets raw --no-final-snapshot --export b',
    ],
    [destroy, 'trading-infra destroy --help', 'trading-infra destroy --help'],
    [destroy, 'Free some space', 'Free some space'],
    [
      destroy,
      'Fix the cause given and run again: it goes on',
      "trading-infra destroy --export 'a b' --export-buckets raw --no-final-snapshot   # Fix the cause given and run again: it goes on",
    ],
    [restore, 'Run the same command again', 'trading-infra state restore 12 --foundation   # Run the same command again'],
    [deploy, 'Run again with --env dev', 'Run again with --env dev'],
    [deploy, 'Run trading-infra bootstrap --env dev, then deploy again', 'Run trading-infra bootstrap --env dev, then deploy again'],
    [restore, 'trading-infra state restore --confirm dev', 'trading-infra state restore 12 --foundation --confirm dev'],
    [restore, 'trading-infra state restore 7', 'trading-infra state restore --foundation 7'],
    [restore, 'trading-infra state list', 'trading-infra state list'],
    [deploy, 'trading-infra deploy --env dev --yes', 'trading-infra deploy --env dev --plan dev.tiplan --no-verify --yes'],
  ])('after %o, %s', (typed, hint, expected) => {
    expect(withTyped(hint, invocationAfterError('DECLINED', invocationAfter('trading-infra', typed)))).toBe(expected);
  });

  it.each<[ErrorCode, string]>([
    ['INPUT_MISSING', '--plan dev.tiplan --no-verify --allow-risk a'],
    ['DECLINED', '--plan dev.tiplan --no-verify'],
    ['INTERRUPTED', '--no-verify'],
    ['APPLY_FAILED', '--no-verify'],
  ])('after %s, repeats %s', (code, flags) => {
    const invocation = invocationAfterError(code, invocationAfter('trading-infra', deploy));
    expect(withTyped('trading-infra deploy --env dev', invocation)).toBe(`trading-infra deploy --env dev ${flags}`);
  });

  it('repeats a word only if it was not wrong', () => {
    const typed: TypedCommand = { command: 'outputs', words: ['raw'], flags: {} };
    const hintAfter = (code: ErrorCode) =>
      withTyped('trading-infra outputs', invocationAfterError(code, invocationAfter('trading-infra', typed)));
    expect([hintAfter('USAGE'), hintAfter('ACCESS_DENIED')]).toEqual(['trading-infra outputs', 'trading-infra outputs raw']);
  });

  it.each([
    ['bootstrap --remove', 'bootstrap --env dev --remove --confirm dev'],
    ['deploy --env dev --plan dev.tiplan --bootstrap', 'deploy --env dev --bootstrap --plan dev.tiplan --yes'],
    ['destroy --yes --final-snapshot --export there', 'destroy --env dev --final-snapshot --export there --yes --confirm dev'],
    ['destroy --env dve --export there', 'destroy --env dev --export there'],
    ['state restore 12', 'state restore 12 --env dev --confirm dev'],
    ['state migrate --to local', 'state migrate --env dev --to local --yes'],
    ['state migrate --yes', 'state migrate --env dev --yes --to local'],
  ])('the hint of %s', async (line, expected) => {
    const folder = await temporaryFolder();
    await run(folder.path, 'init --env dev --target sandbox --yes');
    const failed = await run(folder.path, `${line} --json`);
    expect(JSON.parse(failed.stdout).error.hint).toBe(`trading-infra ${expected}`);
    await folder.remove();
  });
});

describe('asCalled', () => {
  it('rewrites usage lines', () => {
    expect(asCalled('Usage: trading-infra <command> [flags]', { tool: 'npx trading-infra' })).toBe(
      'Usage: npx trading-infra <command> [flags]',
    );
  });

  it.each(commands.map(({ name }) => name))('rewrites %s', (name) => {
    expect(asCalled(`trading-infra ${name}`, { tool: 'npx trading-infra' })).toBe(`npx trading-infra ${name}`);
  });

  it('rewrites commands, but not the name in sentences, files and paths', () => {
    const text =
      'trading-infra deploy --env dev; "$(trading-infra keys show)"; trading-infra --help; a bug in trading-infra: trading-infra.yaml';
    expect(asCalled(text, { tool: 'npx trading-infra' })).toBe(
      'npx trading-infra deploy --env dev; "$(npx trading-infra keys show)"; npx trading-infra --help; a bug in trading-infra: trading-infra.yaml',
    );
    expect(asCalled('venue trading-infra. .trading-infra sandbox, trading-infra knows', { tool: 'x' })).toBe(
      'venue trading-infra. .trading-infra sandbox, trading-infra knows',
    );
  });

  it.each([
    ['trading-infra jobs list', 'ti jobs list --env dev'],
    ['trading-infra jobs list   # newest first', 'ti jobs list --env dev   # newest first'],
    ['trading-infra verify --only api --env x', 'ti verify --only api --env x'],
    ['$(trading-infra keys show --reveal) -H a', '$(ti keys show --env dev --reveal) -H a'],
    ['trading-infra jobs --help', 'ti jobs --help'],
    ['trading-infra sandbox start --port 0', 'ti sandbox start --port 0'],
    ['trading-infra init', 'ti init --env dev'],
    ['trading-infra plan; trading-infra plan --env b', 'ti plan --env dev; ti plan --env b'],
    ['aws sso login   # or', 'aws --profile audit sso login   # or'],
    ['aws sso login --profile other', 'aws sso login --profile other'],
    ['AWS refused; the aws target', 'AWS refused; the aws target'],
  ])('completes %s', (text, expected) => {
    expect(asCalled(text, { tool: 'ti', environment: 'dev', profile: 'audit' })).toBe(expected);
  });

  it('knows which commands have a second word, and which take no environment', () => {
    const firstWords = (wanted: (command: (typeof commands)[number]) => boolean) => [
      ...new Set(commands.filter(wanted).map(({ name }) => name.split(' ')[0])),
    ];
    expect(firstWords(({ name }) => name.includes(' ')).sort()).toEqual([...commandGroups].sort());
    expect(firstWords(({ options }) => options.env === undefined).sort()).toEqual([...withoutEnvironment].sort());
  });

  it('applies to results, hints and JSON documents, including --config', async () => {
    const folder = await temporaryFolder();
    const line = 'init --config other.yaml --env dev --target sandbox --yes';
    const saved = await run(folder.path, line, { invocation: 'node bin/trading-infra.js' });
    expect(saved.stdout).toContain('  node bin/trading-infra.js --config other.yaml deploy --env dev\n');
    const failed = await run(folder.path, 'outputs --config other.yaml --json', { invocation: 'npx trading-infra' });
    expect(JSON.parse(failed.stdout).error.hint).toBe(
      'npx trading-infra --config other.yaml deploy --env dev --bootstrap   # in a new, empty sandbox',
    );
    await folder.remove();
  });
});
