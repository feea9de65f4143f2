// What was approved is what is applied: a plan is saved, then the world changes in eight ways, and each time nothing is applied.
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sandboxCredentials } from '../../src/platform/names.js';
import { openWorkplace, type Ran, type Workplace } from './tool.js';

const root = resolve(import.meta.dirname, '../..');
const settings = () => join(place.folder, 'trading-infra.yaml');
const stateFile = () => join(place.folder, '.trading-infra/dev/state/platform.tfstate');
let place: Workplace;
let original: string;

beforeAll(async () => {
  place = await openWorkplace();
  const ran = await place.run('init --env dev --target sandbox --region us-east-1 --size small --state local --yes'.split(' '));
  expect(ran.code, ran.stderr).toBe(0);
  original = await readFile(settings(), 'utf8');
  expect((await place.run(['sandbox', 'start'])).code).toBe(0);
  const planned = await place.run(['plan', '--env', 'dev', '--out', 'dev.tiplan', '--json']);
  expect(planned.code, planned.stderr).toBe(0);
  expect(planned.json()).toMatchObject({ hasChanges: true, file: join(place.folder, 'dev.tiplan') });
}, 300_000);

afterAll(async () => {
  await place.run(['sandbox', 'stop']);
  await rm(place.folder, { recursive: true, force: true });
});

const apply = (env: Record<string, string> = {}, tool?: string, ...more: string[]) =>
  place.run(['deploy', '--env', 'dev', '--plan', 'dev.tiplan', '--yes', '--json', ...more], env, tool);
const errorOf = (ran: Ran) => (ran.json() as unknown as { error: { code: string; message: string } }).error;

/** Expects that nothing is applied, and that the error names what has changed. */
async function refuses(ran: Ran, changed: RegExp, code = 'PLAN_STALE') {
  expect([errorOf(ran).code, errorOf(ran).message], ran.stderr).toEqual([code, expect.stringMatching(changed)]);
  expect(ran.stderr).not.toContain('Apply the changes');
  expect(ran.code).not.toBe(0);
}

/** Changes a file for the time of a test. */
async function withFile(path: string, change: (text: string) => string, work: () => Promise<void>) {
  const before = await readFile(path).catch(() => undefined);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, change(before?.toString('latin1') ?? ''), 'latin1');
  try {
    await work();
  } finally {
    if (before === undefined) await rm(path);
    else await writeFile(path, before);
  }
}

/** Runs a copy of the package in which one file is changed. */
async function withChangedPackage(file: string, change: (text: string) => string, work: (tool: string) => Promise<void>) {
  const copy = join(place.folder, 'package');
  await mkdir(copy);
  for (const name of ['bin', 'dist', 'data', 'package.json']) await cp(join(root, name), join(copy, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  try {
    await withFile(join(copy, file), change, () => work(join(copy, 'bin/trading-infra.js')));
  } finally {
    await rm(copy, { recursive: true });
  }
}

test('the settings have changed', async () => {
  const otherOwner = (text: string) => text.replace('owner: platform', 'owner: somebody-else');
  expect(otherOwner(original)).not.toBe(original);
  await withFile(settings(), otherOwner, async () => refuses(await apply(), /^The settings, the synthesized stack .* have changed/));
  await withFile(
    settings(),
    (text) => `# only a comment\n${text}`,
    async () => {
      expect(errorOf(await apply({ AWS_ENDPOINT_URL: '', PATH: '/nowhere' })).code, 'a comment changes nothing').not.toBe('PLAN_STALE');
    },
  );
});

test('the function’s code has changed', () =>
  withChangedPackage(
    'dist/lambda/trading-data-processor.zip',
    (bytes) => `${bytes} `,
    async (tool) => refuses(await apply({}, tool), /function’s code/),
  ));

test('the stack’s code has changed', () =>
  withChangedPackage(
    'dist/synthesizer.cjs',
    (code) => code.replaceAll('Athena engine version 3', 'Athena engine version 3.1'),
    async (tool) => refuses(await apply({}, tool), /^The synthesized stack .*cdk\.tf\.json.* has changed/),
  ));

test('the tool has another version', () =>
  withChangedPackage(
    'package.json',
    (text) => text.replace(/"version": ".*?"/, '"version": "99.0.0"'),
    async (tool) => refuses(await apply({}, tool), /^The version of trading-infra \(from .* to 99\.0\.0\)/),
  ));

test('the plan file has changed', () =>
  withFile(
    join(place.folder, 'dev.tiplan'),
    (bytes) => bytes.slice(0, -9) + bytes.slice(-9).toUpperCase() + bytes.slice(-9),
    async () => {
      const ran = await apply();
      expect(['PLAN_STALE', 'USAGE']).toContain(errorOf(ran).code);
      expect(ran.stderr).not.toContain('Apply the changes');
    },
  ));

test('the settings name another account', () =>
  withFile(
    settings(),
    (text) => text.replaceAll('123456789012', '210987654321'),
    async () => {
      const ran = await apply();
      expect(ran.code).not.toBe(0);
      expect(ran.stderr).not.toContain('Apply the changes');
    },
  ));

test('the endpoint has changed', async () => {
  const { info } = (await place.run(['sandbox', 'status', '--json'])).json() as unknown as { info: { endpoint: string } };
  const { endpoint } = info;
  const asAws = (text: string) => text.replace('target: sandbox', 'target: aws');
  const { accessKeyId, secretAccessKey } = sandboxCredentials;
  const env = { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  await withFile(settings(), asAws, async () => {
    const saved = await place.run(['plan', '--env', 'dev', '--out', 'aws.tiplan', '--json'], env);
    expect(saved.code, saved.stderr).toBe(0);
    const other = { ...env, AWS_ENDPOINT_URL: endpoint.replace('127.0.0.1', 'localhost') };
    const allow = ['--allow-endpoint', other.AWS_ENDPOINT_URL];
    const ran = await place.run(['deploy', '--env', 'dev', '--plan', 'aws.tiplan', '--yes', '--json', ...allow], other);
    await refuses(ran, /^The endpoint \(from http:\/\/127\.0\.0\.1:\d+ to http:\/\/localhost:\d+\)/);
  });
});

test(
  'the state has changed',
  () =>
    withFile(
      stateFile(),
      () => JSON.stringify({ version: 4, terraform_version: '1.11.4', serial: 7, lineage: 'theirs', outputs: {}, resources: [] }),
      async () => {
        const ran = await apply({}, undefined, '--bootstrap');
        expect([errorOf(ran).code, errorOf(ran).message], ran.stderr).toEqual(['PLAN_STALE', expect.stringContaining('state')]);
        expect(JSON.parse(await readFile(stateFile(), 'utf8'))).toMatchObject({ lineage: 'theirs', serial: 7, resources: [] });
      },
    ),
  300_000,
);
