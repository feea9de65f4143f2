// After a failure of deploy, destroy or Terraform, the printed command does what it promises: in one environment on AWS, with a profile, an endpoint that
// has to be allowed, and settings in another folder. Each test begins where the one before it has ended.
import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { correctMistakes, liftProtection, moveStateBack, remedyFailedCheck } from './deployed-hints.js';
import { type Disturbance, type DisturbedEndpoint, startDisturbedEndpoint } from './disturbed-endpoint.js';
import type { AwsSettings } from './drifts/drift-case.js';
import { duplicateResources } from './duplicate-resources.js';
import { type Ended, paste } from './pasting.js';
import { openWorkplace, program, type Workplace } from './tool.js';

const state = { Bucket: 'trading-tfstate-123456789012-us-east-1', Key: 'trading/123456789012/us-east-1/dev/platform.tfstate' };
let place: Workplace;
let emulator: Workplace;
let endpoint: DisturbedEndpoint;
let aws: AwsSettings;
let s3: S3Client;
/** The flags that say how this person works. */
let flags: string;
let env: Record<string, string>;
/** What was pasted last, with everything that it led to. */
let ended: Ended;

beforeAll(async () => {
  [emulator, place] = await Promise.all([openWorkplace(), openWorkplace()]);
  const started = (await emulator.run(['sandbox', 'start', '--json'])).json() as unknown as { endpoint: string };
  endpoint = await startDisturbedEndpoint(started.endpoint);
  flags = `--allow-endpoint ${endpoint.endpoint} --profile audit --config 'in here/infra.yaml'`;
  aws = { endpoint: started.endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  s3 = new S3Client({ ...aws, forcePathStyle: true });
  env = {
    AWS_ENDPOINT_URL: endpoint.endpoint,
    AWS_CONFIG_FILE: join(place.folder, 'aws'),
    AWS_SHARED_CREDENTIALS_FILE: join(place.folder, 'none'),
  };
  await writeFile(env.AWS_CONFIG_FILE as string, '[profile audit]\naws_access_key_id = test\naws_secret_access_key = test\n');
  await mkdir(join(place.folder, 'in here'));
  await type('init --env dev --target aws --region us-east-1 --account 123456789012 --size small --state s3 --yes');
  expect(ended.code, ended.stderr).toBe(0);
});

afterAll(async () => {
  await emulator.run(['sandbox', 'stop']);
  endpoint.stop();
  for (const { folder } of [emulator, place]) await rm(folder, { recursive: true, force: true });
});

/** Types a command. */
async function type(words: string, disturbance?: Disturbance): Promise<void> {
  endpoint.disturb(disturbance);
  ended = await paste(place, `node ${program} ${flags} ${words}`, env, (group) => {
    terminal = group;
  });
}

/** Pastes the last hint. Where there is no terminal to ask in, the next hint has the flag that answers the question, so it is pasted in turn. */
async function obey(disturbance?: Disturbance): Promise<string[]> {
  endpoint.disturb(disturbance);
  const pasted: string[] = [];
  do {
    const line = ended.document.error?.hint ?? '';
    pasted.push(line);
    ended = await paste(place, line, env, (group) => {
      terminal = group;
    });
  } while (pasted.length < 4 && ended.document.error?.code === 'INPUT_MISSING');
  return pasted;
}

let terminal: number;
const ctrlC = (at: RegExp): Disturbance => ({ at, act: () => process.kill(terminal, 'SIGINT') });
const outcome = () => [ended.code, ended.document.error?.code];
const story = () => `${ended.stderr}\n${JSON.stringify(ended.document, null, 2)}`;

/** Kills the Terraform that is applying the plan of an environment or a foundation. */
async function killTerraform(of: string): Promise<void> {
  const jobs = join(place.folder, 'in here/.trading-infra', of, 'plan');
  for (const job of await readdir(jobs)) {
    const text = await readFile(join(jobs, job, 'running.json'), 'utf8').catch(() => undefined);
    const { command, terraform } = text === undefined ? {} : JSON.parse(text);
    if (command === 'apply') process.kill(terraform, 'SIGKILL');
  }
}

test('a bootstrap is completed whose Terraform was killed, and that was interrupted after that', async () => {
  const kill = () => void killTerraform('foundation-123456789012-us-east-1');
  await type('bootstrap --env dev --yes', { at: /PutConfigurationRecorder/, act: kill });
  expect([outcome(), ended.document.error?.message], story()).toEqual([[6, 'APPLY_FAILED'], expect.stringMatching(/^Terraform died/)]);
  await type('deploy --env dev --yes');
  expect([outcome(), ended.document.error?.message], story()).toEqual([[4, 'NOT_BOOTSTRAPPED'], expect.stringContaining('the rest of')]);
  await obey(ctrlC(/PutDeliveryChannel/));
  expect(outcome(), story()).toEqual([130, 'INTERRUPTED']);
  expect(ended.stderr).toMatch(/The lock .* of a dead run was removed/);
  await obey();
  expect(outcome(), story()).toEqual([0, undefined]);
});

test('a file that is no plan is replaced by one', async () => {
  const file = join(place.folder, 'in here/dev.tiplan');
  await writeFile(file, 'not a plan');
  await type("deploy --env dev --plan 'in here/dev.tiplan' --yes");
  expect(outcome(), story()).toEqual([64, 'USAGE']);
  await rm(file);
  await obey();
  expect(outcome(), story()).toEqual([0, undefined]);
  await access(file);
});

test('the lock of another computer is shown, and removed by its id', async () => {
  const lock = { ...state, Key: `${state.Key}.tflock` };
  const Body = JSON.stringify({ ID: '9f2c4e1a-7a51-3c0e-8a55-0d6b2f1c9e77', Operation: 'OperationTypeApply', Who: 'ann@desk' });
  await s3.send(new PutObjectCommand({ ...lock, Body }));
  await type('plan --env dev');
  expect(outcome(), story()).toEqual([8, 'STATE_LOCKED']);
  await obey();
  expect([outcome(), ended.stderr], story()).toEqual([[8, 'STATE_LOCKED'], expect.stringContaining('ann@desk')]);
  await obey();
  expect(outcome(), story()).toEqual([0, undefined]);
  await expect(s3.send(new GetObjectCommand(lock))).rejects.toThrow(/NoSuchKey|not exist/);
});

test('a deploy that lacks an answer keeps its plan, which is no longer named once it is interrupted', async () => {
  await type("deploy --env dev --no-verify --plan 'in here/dev.tiplan'");
  const pasted = await obey(ctrlC(/CreateVpc/));
  expect(pasted[0]).toContain("--plan 'in here/dev.tiplan' --no-verify --yes");
  expect(outcome(), story()).toEqual([130, 'INTERRUPTED']);
  expect(ended.stderr).toContain('Open the plan in');
  expect(ended.document.error?.hint).not.toContain('--plan');
});

test('an interrupted deploy goes on where it stopped, and so does one whose Terraform was killed', async () => {
  await obey({ at: /CreateSubnet/, act: () => void killTerraform('dev') });
  expect([outcome(), ended.document.error?.message], story()).toEqual([[6, 'APPLY_FAILED'], expect.stringMatching(/^Terraform died/)]);
  await obey(ctrlC(/CreateVpcEndpoint/));
  expect(outcome(), story()).toEqual([130, 'INTERRUPTED']);
  expect(ended.stderr).toMatch(/The lock .* of a dead run was removed/);
});

test('a deployed environment: mistakes, a failed check, a state elsewhere, a protection', async () => {
  await obey();
  expect(outcome(), story()).toEqual([0, undefined]);
  endpoint.disturb(undefined);
  const typist = { place, flags, env };
  await correctMistakes(typist, 'dev');
  // The emulator does not serve the endpoint that an API has on AWS.
  await remedyFailedCheck(typist, 'dev', s3, 'VERIFY_FAILED');
  await moveStateBack(typist, 'dev', join(place.folder, 'in here/infra.yaml'));
  await liftProtection(typist, 'dev', 'VERIFY_FAILED');
});

test('what a removed bootstrap would strand is destroyed, with duplicates, also after Ctrl-C and when the state could not be saved', async () => {
  await duplicateResources(aws, 'dev');
  await type('bootstrap --env dev --remove');
  await obey();
  expect(outcome(), story()).toEqual([1, 'IN_USE']);
  await obey(ctrlC(/DeleteSubnet|DeleteVpc/));
  expect(outcome(), story()).toEqual([130, 'INTERRUPTED']);
  const duplicated = ['aws_api_gateway_rest_api', 'aws_eip', 'aws_kms_key', 'aws_nat_gateway', 'aws_vpc'];
  for (const type of duplicated) expect(ended.stderr).toMatch(new RegExp(`created these twice: .*${type}`));
  await obey({ refuse: /^PUT \S+\/platform\.tfstate[? ]/ });
  expect(outcome(), story()).toEqual([6, 'DESTROY_FAILED']);
  await obey();
  expect(outcome(), story()).toEqual([0, undefined]);
  expect(ended.stderr).toContain('could not save is saved now');
});

test('bootstrap --remove, once it has its answer, removes the bootstrap', async () => {
  await type('bootstrap --env dev --remove');
  const pasted = await obey();
  expect(pasted[0]).toContain('--remove');
  expect(outcome(), story()).toEqual([0, undefined]);
});
