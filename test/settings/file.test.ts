import { lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  environmentOf,
  foundationOf,
  loadSettings,
  saveEnvironment,
  saveFoundation,
  saveNetwork,
  saveStateKind,
} from '../../src/settings/file.js';
import type { EnvironmentSettings } from '../../src/settings/schema.js';
import { dev } from './samples.js';

let cwd: string;
let path: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'settings-'));
  path = join(cwd, 'trading-infra.yaml');
});
afterEach(() => rm(cwd, { recursive: true }));

const load = () => loadSettings({ cwd, env: {} });
const environment: EnvironmentSettings = {
  target: 'aws',
  account: '012345678901',
  region: 'eu-central-1',
  size: 'small',
  state: 's3',
  owner: 'platform',
  costCenter: 'finance',
};

test('a file that is not there has no environments and can be saved', async () => {
  const file = await load();
  expect(file).toEqual({ path, exists: false, settings: { version: 1, environments: {} } });
  expect(() => environmentOf(file, 'dev')).toThrow(
    expect.objectContaining({ code: 'SETTINGS_NOT_FOUND', hint: 'trading-infra init --env dev' }),
  );

  await saveEnvironment(file, 'dev', environment);
  expect(await readFile(path, 'utf8')).toBe(`# yaml-language-server: $schema=.trading-infra/settings.schema.json
# Settings of trading-infra: what is deployed, where, and how large. No secrets belong here.
# Below an environment, every single value of its size can be overridden.
# \`trading-infra init --env NAME\` adds or edits one environment and keeps comments and order.

version: 1
environments:
  dev:
    target: aws
    account: "012345678901"
    region: eu-central-1
    size: small
    state: s3
    owner: platform
    costCenter: finance
`);
  expect((await stat(path)).mode & 0o777).toBe(0o644);
  expect(await readdir(cwd)).toEqual(['.trading-infra', 'trading-infra.yaml']);
  expect(JSON.parse(await readFile(join(cwd, '.trading-infra/settings.schema.json'), 'utf8'))).toHaveProperty('properties.environments');
  expect(environmentOf(await load(), 'dev')).toMatchObject({ name: 'dev', account: '012345678901', database: { maxCapacityAcu: 2 } });
});

test('an edit keeps comments, order, quotes and the other environments', async () => {
  const before = `# our platforms
version: 1

environments: # two of them
  prod:   # the real one
    size: large
    target: aws
    account: '111111111111' # payer 222
    region: eu-west-1
    owner: 'platform'

    # measured in May
    database:
      maxCapacityAcu: 16
      instances: 2
  dev:
    {target: sandbox, account: "123456789012", region: us-east-1, size: small}
`;
  await writeFile(path, before);
  const file = await load();
  const prod = file.settings.environments.prod as EnvironmentSettings;
  await saveEnvironment(file, 'prod', { ...prod, size: 'medium', database: { instances: 2, backupRetentionDays: 9 } });
  const after = await readFile(path, 'utf8');
  // The library moves a comment that follows the key of a map to the line below it.
  expect(after).toMatch(/^# our platforms\nversion: 1\n/);
  expect(after).toMatch(/environments:\n {2}# two of them\n {2}prod:\n {4}# the real one\n {4}size: medium\n {4}target: aws\n/);
  expect(after).toContain("account: '111111111111' # payer 222");
  expect(after).toContain('    # measured in May\n    database:\n      instances: 2\n      backupRetentionDays: 9\n');
  expect(after).toContain('dev: {target: sandbox, account: "123456789012", region: us-east-1, size: small}\n');
  expect((await load()).settings.environments.prod?.database).toEqual({ instances: 2, backupRetentionDays: 9 });
});

test('saving what is there already writes nothing', async () => {
  await writeFile(path, dev());
  const file = await load();
  const values = file.settings.environments.dev as EnvironmentSettings;
  await saveEnvironment(file, 'dev', values);
  const { ino } = await stat(path);
  await saveEnvironment(file, 'dev', values);
  expect((await stat(path)).ino).toBe(ino);
  expect((await load()).settings).toEqual(file.settings);
});

test('an environment may have a name that every object of JavaScript has', async () => {
  const empty = await load();
  const file = await saveEnvironment(empty, 'constructor', environment);
  expect([empty.settings.environments.constructor, file.settings.environments.constructor]).toEqual([undefined, environment]);
  expect(() => environmentOf(file, 'valueof')).toThrow('has no environment "valueof"; it has constructor.');
});

test('what somebody wrote in the meantime stays', async () => {
  await writeFile(path, dev());
  const file = await load();
  await writeFile(path, `${dev()}  other:\n    { target: aws, account: "123456789012", region: us-east-1, size: small }\n`);
  const saved = await saveEnvironment(file, 'third', environment);
  expect(Object.keys(saved.settings.environments)).toEqual(['dev', 'other', 'third']);
});

test('an edited environment keeps what somebody wrote there in the meantime, and what both wrote is as edited', async () => {
  await saveEnvironment(await load(), 'dev', { ...environment, database: { instances: 2 }, logs: { retentionDays: 7 } });
  const file = await load();
  await saveStateKind(file, 'dev', 'local');
  await saveNetwork(file, 'dev', '10.7.0.0/16');
  const edited = { ...environment, size: 'large' as const, database: { instances: 3 }, network: { nat: 'none' as const } };
  const { settings } = await saveEnvironment(file, 'dev', edited);
  expect(settings.environments.dev).toEqual({ ...edited, state: 'local', network: { nat: 'none', cidr: '10.7.0.0/16' } });
});

test('a setting that somebody took off in the meantime, with null, stays off', async () => {
  const locked = { ...environment, storage: { archiveLockDays: 30 } };
  await saveEnvironment(await load(), 'dev', locked);
  const file = await load();
  await writeFile(path, (await readFile(path, 'utf8')).replace('archiveLockDays: 30', 'archiveLockDays: null'));
  const { settings } = await saveEnvironment(file, 'dev', { ...locked, storage: { ...locked.storage, noncurrentDays: 30 } });
  expect(settings.environments.dev).toEqual({ ...environment, storage: { archiveLockDays: null, noncurrentDays: 30 } });
});

test('one value that a command writes leaves the others of its environment as somebody wrote them in the meantime', async () => {
  await writeFile(path, dev());
  const file = await load();
  await saveEnvironment(file, 'dev', { ...environment, protected: true, network: { zones: 2 } });
  await saveStateKind(file, 'dev', 'local');
  const { settings } = await saveNetwork(file, 'dev', '10.7.0.0/16');
  expect(settings.environments.dev).toEqual({
    ...environment,
    protected: true,
    state: 'local',
    network: { zones: 2, cidr: '10.7.0.0/16' },
  });
});

test('an environment that is not allowed is refused, and the file stays as it was', async () => {
  await writeFile(path, dev());
  const saving = saveEnvironment(await load(), 'dev', { ...environment, database: { minCapacityAcu: 8 } });
  await expect(saving).rejects.toMatchObject({ code: 'SETTINGS_INVALID', message: expect.stringContaining('minCapacityAcu is 8') });
  expect(await readFile(path, 'utf8')).toBe(dev());
  expect((await readdir(cwd)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('a foundation is saved under its account and region, and found by an environment', async () => {
  await writeFile(path, dev());
  const foundation = {
    recorder: 'adopt',
    apiGatewayLogRole: 'adopt',
    recordingFrequency: 'DAILY',
    deletionWindowDays: 7,
  } as const;
  const place = { account: '123456789012', region: 'eu-central-1' };
  const saved = await saveFoundation(await load(), place, { values: foundation, decision: {} });
  expect(await readFile(path, 'utf8')).toContain('foundations:\n  123456789012/eu-central-1:\n    recorder: adopt\n');
  expect(foundationOf(saved, environmentOf(saved, 'dev'))).toMatchObject({ recorder: 'adopt', state: 's3' });
});

test('a decision about a foundation leaves its other values as somebody wrote them in the meantime', async () => {
  await writeFile(path, `${dev()}foundations:\n  123456789012/eu-central-1: { recorder: adopt, deletionWindowDays: 30 }\n`);
  const values = { recorder: 'adopt', apiGatewayLogRole: 'manage', recordingFrequency: 'DAILY', deletionWindowDays: 7 } as const;
  const decision = { recorder: 'manage' } as const;
  const { settings } = await saveFoundation(await load(), { account: '123456789012', region: 'eu-central-1' }, { values, decision });
  expect(settings.foundations?.['123456789012/eu-central-1']).toEqual({ ...values, ...decision, deletionWindowDays: 30 });
});

test('a symbolic link stays one', async () => {
  await writeFile(join(cwd, 'real.yaml'), dev());
  await symlink('real.yaml', path);
  await saveEnvironment(await load(), 'two', environment);
  expect((await lstat(path)).isSymbolicLink()).toBe(true);
  expect(await readFile(join(cwd, 'real.yaml'), 'utf8')).toContain('two:');
});

test.each([
  ['nothing', ''],
  ['comments', '# ours\r\n\r\n  # and mine\r\n'],
  ['an empty document', '---\n# ours\n...\n'],
])('a file that holds %s is as good as none, and its comments stay', async (_, text) => {
  await writeFile(path, text);
  const file = await load();
  expect(file).toEqual({ path, exists: true, settings: { version: 1, environments: {} } });
  await saveEnvironment(file, 'dev', environment);
  const after = await readFile(path, 'utf8');
  for (const comment of text.match(/# \w+/g) ?? []) expect(after).toContain(comment);
  expect(after).toMatch(/# Settings of trading-infra/);
  expect(Object.keys((await load()).settings.environments)).toEqual(['dev']);
});

test('Windows line ends stay, a byte order mark may go', async () => {
  await writeFile(path, `\uFEFF${dev()}# the end\n`.replaceAll('\n', '\r\n'));
  await saveEnvironment(await load(), 'two', environment);
  const after = await readFile(path, 'utf8');
  expect(after.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(after).toContain('  two:\r\n    target: aws\r\n');
  expect(after.startsWith('version')).toBe(true);
});

test('a symbolic link to a file that is not there yet stays one', async () => {
  await symlink('further', path);
  await symlink('real.yaml', join(cwd, 'further'));
  await saveEnvironment(await load(), 'dev', environment);
  expect((await lstat(path)).isSymbolicLink()).toBe(true);
  expect(await readFile(join(cwd, 'real.yaml'), 'utf8')).toContain('dev:');
});

test.each([
  ['a merge', `${dev().replace('dev:', 'dev: &d')}  stage: { <<: *d }\n  prod: { <<: *d, size: large }\n`, 'environments.stage'],
  [
    'an alias of one value',
    `${dev().replace('small', '&s small')}  stage: { target: aws, account: "123456789012", region: eu-west-1, size: *s }\n`,
    'environments.stage',
  ],
  [
    'an alias that would lose its anchor',
    `${dev('tables: &t { deletionProtection: true }')}  stage: { target: aws, account: "123456789012", region: eu-west-1, size: small, tables: *t }\n`,
    'environments.stage',
  ],
])('an edit that would change another environment through %s is refused', async (_, text, others) => {
  await writeFile(path, text);
  const saving = saveEnvironment(await load(), 'dev', { ...environment, account: '123456789012', size: 'large' });
  await expect(saving).rejects.toMatchObject({
    code: 'SETTINGS_INVALID',
    message: expect.stringContaining(`environments.dev shares values with ${others} through an anchor`),
    hint: expect.stringContaining('Write out the shared values'),
  });
  expect(await readFile(path, 'utf8')).toBe(text);
});

test('the environment that merges can be edited by itself', async () => {
  await writeFile(path, `${dev().replace('dev:', 'dev: &d')}  stage: { <<: *d }\n`);
  const file = await load();
  await saveEnvironment(file, 'stage', { ...(file.settings.environments.stage as EnvironmentSettings), size: 'large' });
  const { environments } = (await load()).settings;
  expect([environments.dev?.size, environments.stage?.size]).toEqual(['small', 'large']);
});

test('a folder that is not there is said, not thrown', async () => {
  const file = await loadSettings({ cwd, env: { TRADING_INFRA_CONFIG: 'missing/settings.yaml' } });
  expect(file).toMatchObject({ path: join(cwd, 'missing/settings.yaml'), exists: false });
  const config = await loadSettings({ cwd, env: { TRADING_INFRA_CONFIG: 'missing.yaml' } }, { config: 'plain/settings.yaml' });
  await writeFile(join(cwd, 'plain'), '');
  await expect(saveEnvironment(config, 'dev', environment)).rejects.toMatchObject({ exitCode: 64 });
});

test('an unknown environment is named with those that exist', async () => {
  await writeFile(path, dev());
  const file = await load();
  expect(() => environmentOf(file, 'dve')).toThrow(/no environment "dve"; it has dev\. Did you mean dev\?/);
  expect(() => environmentOf(file, 'dve')).toThrow(expect.objectContaining({ hint: 'Run again with --env dev' }));
  expect(() => environmentOf(file, 'other')).toThrow(expect.objectContaining({ hint: 'trading-infra init --env other' }));
  expect(() => environmentOf(file, 'constructor')).toThrow(expect.objectContaining({ code: 'ENVIRONMENT_UNKNOWN' }));
});
