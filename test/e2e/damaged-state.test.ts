// The built tool on states and other files that somebody else's full disk or proxy has damaged: it says so, and a next command that helps.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forward, startFront } from '../helpers/emulator-front.js';
import { type Moto, startMoto } from '../helpers/moto.js';
import { openWorkplace, type Workplace } from './tool.js';

let moto: Moto;
let workplace: Workplace;
let variables: Record<string, string>;
const allowed = () => ['--allow-endpoint', moto.endpoint];
const init = (env: string, state: string) =>
  `init --env ${env} --target aws --region us-east-1 --account 123456789012 --size small --state ${state} --cidr 10.0.0.0/16 --yes`.split(
    ' ',
  );

beforeAll(async () => {
  moto = await startMoto({ region: 'us-east-1' });
  variables = { ...moto.env, HTTPS_PROXY: '', https_proxy: '', AWS_USE_FIPS_ENDPOINT: '' };
  workplace = await openWorkplace();
  for (const made of [await workplace.run(init('dev', 'local'), variables), await workplace.run(init('shared', 's3'), variables)])
    expect(made.code, made.stderr).toBe(0);
});
afterAll(() => moto?.stop());

describe('a local state that is cut', () => {
  const state = (serial: number) =>
    JSON.stringify({ version: 4, terraform_version: '1.11.4', serial, lineage: 'one', outputs: {}, resources: [] });
  const folder = () => join(workplace.folder, '.trading-infra/dev/state');
  const file = () => join(folder(), 'platform.tfstate');

  beforeAll(async () => {
    await mkdir(join(folder(), 'backups'), { recursive: true });
    await writeFile(join(folder(), 'backups/platform-7-20261128T103324123Z.tfstate'), state(7));
    await writeFile(file(), state(8).slice(0, 40));
  });

  it('keeps no command from saying so', async () => {
    const drift = await workplace.run(['drift', '--env', 'dev', ...allowed()], variables);
    expect([drift.code, drift.stderr]).toEqual([
      1,
      expect.stringContaining(`STATE_FAILED  ${file()} is not a Terraform state. It is cut or damaged.`),
    ]);
    expect(drift.stderr).toContain('state list --env dev');
  });

  it('is listed beside the intact version, with the command that restores that one', async () => {
    const list = await workplace.run(['state', 'list', '--env', 'dev', ...allowed()], variables);
    expect(list.code, list.stderr).toBe(0);
    expect(list.stdout).toMatch(/damaged \(current\).*\n7 /);
    expect(list.stdout).toContain('state restore 7 --env dev');
  });

  it('is replaced by an earlier version, and kept beside it', async () => {
    const restored = await workplace.run(['state', 'restore', '7', '--env', 'dev', '--confirm', 'dev', ...allowed()], variables);
    expect(restored.code, restored.stderr).toBe(0);
    expect(JSON.parse(await readFile(file(), 'utf8'))).toMatchObject({ serial: 8, lineage: 'one' });
    const list = await workplace.run(['state', 'list', '--env', 'dev', ...allowed()], variables);
    expect(list.stdout).not.toContain('damaged');
  });
});

describe('a state in the bucket', () => {
  /** Answers for the object of the state by itself; everything else goes to moto. */
  const planWith = async (status: number, body: string, headers: Record<string, string> = {}) => {
    const front = await startFront(async (incoming, response) => {
      if (/^\/trading-tfstate-.*platform\.tfstate(\?|$)/.test(incoming.url ?? '')) response.writeHead(status, headers).end(body);
      else forward(moto.endpoint, incoming, response);
    });
    const planned = await workplace.run(['drift', '--env', 'shared', '--allow-endpoint', front.endpoint], {
      ...variables,
      AWS_ENDPOINT_URL: front.endpoint,
    });
    front.stop();
    return planned;
  };

  it.each([
    [
      'may not be read',
      403,
      '<Error><Code>AccessDenied</Code><Message>no</Message></Error>',
      {},
      3,
      'ACCESS_DENIED  AWS denied s3:GetObject',
    ],
    ['may not be read, without a word', 403, '', {}, 3, 'ACCESS_DENIED  AWS denied s3:GetObject'],
    ['is cut', 200, '{"version":4,"serial', {}, 1, 'STATE_FAILED  s3://trading-tfstate-'],
    ['is null', 200, 'null', {}, 1, 'STATE_FAILED  s3://trading-tfstate-'],
    ['has resources that are none', 200, '{"serial":1,"lineage":"a","resources":[null]}', {}, 1, 'STATE_FAILED  s3://trading-tfstate-'],
    ['breaks off', 200, 'short', { 'content-length': '500' }, 1, 'SERVICE_UNAVAILABLE  http://127.0.0.1'],
  ] as const)('that %s is no bug of the tool', async (_, status, body, headers, code, message) => {
    const planned = await planWith(status, body, headers);
    expect([planned.code, planned.stderr]).toEqual([code, expect.stringContaining(message)]);
  });
});

it('a saved output file that is cut counts as none', async () => {
  const file = join(workplace.folder, '.trading-infra/dev/outputs.json');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '{"savedAt": "2026');
  const outputs = await workplace.run(['outputs', '--env', 'dev'], variables);
  expect([outputs.code, outputs.stderr]).toEqual([1, expect.stringContaining('NOT_DEPLOYED')]);
});
