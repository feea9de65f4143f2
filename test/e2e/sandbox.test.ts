// End to end, with real Terraform and the sandbox: environments are deployed, verified, damaged, and destroyed without leftovers.
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { APIGatewayClient, GetApiKeysCommand, UpdateApiKeyCommand } from '@aws-sdk/client-api-gateway';
import {
  ConfigServiceClient,
  DescribeConfigurationRecordersCommand,
  StopConfigurationRecorderCommand,
} from '@aws-sdk/client-config-service';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeletePublicAccessBlockCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { ingestAndQuery, redriveAndCheck } from './data-commands.js';
import { correctMistakes, liftProtection, mistakesWithKeys, moveStateBack, remedyFailedCheck } from './deployed-hints.js';
import { addedMembers } from './drifts/added-members.js';
import type { AwsSettings } from './drifts/drift-case.js';
import { keysOf, replaceAndRevoke, rotateUnderLoad } from './key-commands.js';
import { changeSettings } from './settings-changes.js';
import { openWorkplace, type Ran, type Workplace } from './tool.js';

let place: Workplace;
let aws: AwsSettings;

interface Check {
  id: string;
  status: string;
  blockedBy?: string[];
}

const tool = (...args: string[]) => place.run([...args, '--json']);
const deploy = (name: string, ...more: string[]) => tool('deploy', '--env', name, '--yes', ...more);
const errorOf = (ran: Ran) => (ran.json() as unknown as { error: { code: string; message: string; hint: string } }).error;
const checksOf = (ran: Ran) => ran.json().checks as unknown as Check[];
const init = (name: string) =>
  place.run(['init', '--env', name, '--target', 'sandbox', '--region', 'us-east-1', '--size', 'small', '--state', 's3', '--yes']);

/** A table that takes the name of the environment's own. */
const conflictingTable = (name: string) => ({ TableName: `trading-sessions-${name}` });
async function createConflictingTable(name: string): Promise<void> {
  await new DynamoDBClient(aws).send(
    new CreateTableCommand({
      ...conflictingTable(name),
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
}
const deleteConflictingTable = (name: string) => new DynamoDBClient(aws).send(new DeleteTableCommand(conflictingTable(name)));

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

beforeAll(async () => {
  place = await openWorkplace();
});

afterAll(async () => {
  await tool('sandbox', 'stop');
  await rm(place.folder, { recursive: true, force: true });
});

test('deploy refuses to run without settings, and without a foundation unless --bootstrap is given', async () => {
  const early = await deploy('one');
  expect([early.code, errorOf(early).code]).toEqual([64, 'SETTINGS_NOT_FOUND']);
  for (const name of ['one', 'two', 'three']) expect((await init(name)).code).toBe(0);
  const bare = await deploy('one');
  expect([bare.code, errorOf(bare).code]).toEqual([4, 'NOT_BOOTSTRAPPED']);
  expect(errorOf(bare).hint).toContain('bootstrap');
});

test('bootstrap creates the foundation, and --remove leaves nothing behind', async () => {
  const made = await tool('bootstrap', '--env', 'one', '--yes');
  expect(made.code, made.stderr + made.stdout).toBe(0);
  const { info } = (await tool('sandbox', 'status')).json() as unknown as { info: { endpoint: string } };
  aws = { endpoint: info.endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const again = await tool('bootstrap', '--env', 'one', '--yes');
  expect(again.code, again.stderr).toBe(0);
  const removed = await tool('bootstrap', '--env', 'one', '--remove', '--confirm', 'one', '--yes');
  expect(removed.code, removed.stderr + removed.stdout).toBe(0);
  const { ConfigurationRecorders } = await new ConfigServiceClient(aws).send(new DescribeConfigurationRecordersCommand({}));
  expect(ConfigurationRecorders ?? []).toEqual([]);
  const { Buckets } = await new S3Client({ ...aws, forcePathStyle: true }).send(new ListBucketsCommand({}));
  expect(Buckets ?? []).toEqual([]);
});

test('two deploys at once: one succeeds and verifies, the other is refused because a name is taken', async () => {
  const made = await tool('bootstrap', '--env', 'one', '--yes');
  expect(made.code, made.stderr + made.stdout).toBe(0);
  await createConflictingTable('two');
  const [one, two] = await Promise.all([deploy('one'), deploy('two', '--no-verify')]);
  expect(one.code, one.stderr + one.stdout).toBe(0);
  const verification = one.json().verification as unknown as { checks: Check[] };
  expect(verification.checks.filter(({ status }) => status !== 'pass')).toEqual([]);
  expect([two.code, errorOf(two).code]).toEqual([4, 'PREFLIGHT_FAILED']);
  expect(errorOf(two).message).toContain('trading-sessions-two');
});

test('a deploy succeeds once the name is free, and changes nothing in a deployed environment', async () => {
  await deleteConflictingTable('two');
  const [two, one] = await Promise.all([deploy('two'), deploy('one')]);
  expect(two.code, two.stderr + two.stdout).toBe(0);
  expect(one.code, one.stderr + one.stdout).toBe(0);
  expect(one.json().counts).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
  expect(one.json().applied).toBeUndefined();
});

test('changes that weaken something are named with their values and need their own consent; harmless ones are not named', async () => {
  const file = join(place.folder, 'trading-infra.yaml');
  const before = await readFile(file, 'utf8');
  const change = async (more: object) => {
    const settings = parse(before);
    Object.assign(settings.environments.one, more);
    await writeFile(file, stringify(settings));
  };
  await change({ protected: true, logs: { retentionDays: 1 }, network: { nat: 'none' }, storage: { raw: { expireDays: 100 } } });
  const refused = await deploy('one');
  expect([refused.code, errorOf(refused).code]).toEqual([5, 'DECLINED']);
  const { risks } = (
    errorOf(refused) as unknown as { details: { risks: { address: string; attribute: string; from: unknown; to: unknown }[] } }
  ).details;
  expect(risks).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ address: 'aws_cloudwatch_log_group.lambda_log-group', attribute: 'retention_in_days', from: 30, to: 1 }),
      expect.objectContaining({ address: 'aws_nat_gateway.networking_routing_nat-gateway-0', attribute: 'public_ip', to: null }),
      expect.objectContaining({ attribute: 'rule[archive-old-data].expiration.days', to: 100 }),
    ]),
  );
  for (const { address } of risks) expect(errorOf(refused).hint).toContain(`--allow-risk ${address}`);

  await change({ owner: 'desk', logs: { retentionDays: 90 }, function: { memoryMb: 1024 } });
  const harmless = (await tool('plan', '--env', 'one')).json() as unknown as { hasChanges: boolean; risks: unknown[] };
  expect(harmless).toMatchObject({ hasChanges: true, risks: [] });
  await writeFile(file, before);
});

test('verify works with any seed; status and outputs work without Terraform', async () => {
  const seed = `e2e-${Math.random().toString(36).slice(2)}`;
  const report = await tool('verify', '--env', 'one', '--seed', seed);
  expect(report.code, report.stdout).toBe(0);
  const withoutTerraform = { PATH: '/nonexistent' };
  const status = await place.run(['status', '--json'], withoutTerraform);
  expect(status.code, status.stderr).toBe(0);
  const bucket = await place.run(['outputs', 'raw-data-bucket', '--env', 'one'], withoutTerraform);
  expect(bucket.stdout.trim()).toBe('trading-raw-data-one-123456789012-us-east-1');
});

test('runs and versions of the state are in the state bucket, where a second clone finds them', async () => {
  const runsFolder = join(place.folder, '.trading-infra/one/runs');
  await rename(runsFolder, `${runsFolder}.away`);
  const listed = await tool('runs', 'list', '--env', 'one');
  const { versions } = (await tool('state', 'list', '--env', 'one')).json() as unknown as { versions: { isCurrent: boolean }[] };
  await rename(`${runsFolder}.away`, runsFolder);
  const { runs } = listed.json() as unknown as {
    runs: { command: string; outcome: string; resources?: { result: string; id?: string }[] }[];
  };
  const first = runs.filter(({ command }) => command === 'deploy').find(({ resources = [] }) => resources.length > 100);
  expect(first?.outcome).toBe('done');
  expect(first?.resources?.filter(({ result, id }) => result !== 'done' || id === undefined)).toEqual([]);
  expect(versions.filter(({ isCurrent }) => isCurrent)).toHaveLength(1);
});

test('files become jobs and bars, and messages in the dead-letter queue can be retried', async () => {
  await ingestAndQuery(place, 'one');
  await redriveAndCheck(place, 'one', aws);
});

test('settings of a deployed environment can be changed, and set back', () => changeSettings(place, 'two'));

test('the function runs the uploaded zip', async () => {
  const facts = await new LambdaClient(aws).send(new GetFunctionCommand({ FunctionName: 'trading-data-processor-one' }));
  const status = (await tool('sandbox', 'status')).json() as unknown as { functions: { name: string; ranCodeSha256: string }[] };
  const ran = status.functions.find(({ name }) => name === 'trading-data-processor-one');
  expect(ran?.ranCodeSha256).toBe(facts.Configuration?.CodeSha256);
});

test('no secret appears in output, logs, settings or working files', async () => {
  const key = await place.run(['keys', 'show', '--env', 'one', '--reveal']);
  const outputs = (await tool('outputs', '--env', 'one')).json().outputs as unknown as Record<string, string>;
  const { SecretString = '{}' } = await new SecretsManagerClient(aws).send(
    new GetSecretValueCommand({ SecretId: outputs['database-secret-arn'] }),
  );
  const secrets = [key.stdout.trim(), JSON.parse(SecretString).password].filter(Boolean);
  expect(secrets).toHaveLength(2);
  const texts = place.printed.filter((text) => text !== key.stdout);
  for (const file of await filesUnder(place.folder)) texts.push(`${file}\n${await readFile(file, 'latin1')}`);
  for (const secret of secrets) expect(texts.filter((text) => text.includes(secret)).map((text) => text.slice(0, 120))).toEqual([]);
  const plans = (await filesUnder(place.folder)).filter((file) => file.endsWith('.tfplan'));
  expect(plans, 'a saved plan would contain the state, and with it the key').toEqual([]);
});

test('drift finds what was attached by hand, and nothing else', async () => {
  const { outputs } = (await tool('outputs', '--env', 'one')).json() as unknown as { outputs: Record<string, string> };
  const deployed = { aws, environment: 'one', outputs };
  const [attached] = addedMembers;
  await attached?.make(deployed);
  const found = await tool('drift', '--env', 'one', '--fail');
  await attached?.undo?.(deployed);
  expect(found.code, found.stderr).toBe(2);
  expect(found.json()).toMatchObject({ counts: { critical: 1, warning: 0, info: 0 }, unanswered: [] });
  expect(found.json().findings).toMatchObject([{ address: attached?.address, details: [{ path: attached?.path }] }]);
});

test('keys are rotated under load without a 403, created and revoked; a deploy afterwards plans nothing, and verify still passes', async () => {
  await rotateUnderLoad(place, 'two');
  await replaceAndRevoke(place, 'two');
  const before = await keysOf(place, 'two');
  const two = await deploy('two');
  expect(two.code, two.stderr + two.stdout).toBe(0);
  expect(two.json().counts).toMatchObject({ create: 0, update: 0, replace: 0, delete: 0 });
  expect(await keysOf(place, 'two')).toEqual(before);
  const report = await tool('verify', '--env', 'two', '--only', 'endpoint-with-key,api-key-registered');
  expect(report.code, report.stdout).toBe(0);
});

test('every command that is printed about a deployed environment works when it is pasted', async () => {
  const typist = { place, flags: '', env: {} };
  await correctMistakes(typist, 'two');
  await correctMistakes(typist, 'two', mistakesWithKeys);
  await moveStateBack(typist, 'two', join(place.folder, 'trading-infra.yaml'));
  await remedyFailedCheck(typist, 'two', new S3Client({ ...aws, forcePathStyle: true }));
  await liftProtection(typist, 'two');
});

test('on a damaged platform exactly the right checks fail; destroy after a refused deploy leaves nothing', async () => {
  const damage = async () => {
    const { keys } = (await tool('keys', 'list', '--env', 'one')).json() as unknown as { keys: { id: string }[] };
    await Promise.all([
      new S3Client({ ...aws, forcePathStyle: true }).send(
        new DeletePublicAccessBlockCommand({ Bucket: 'trading-archive-one-123456789012-us-east-1' }),
      ),
      new APIGatewayClient(aws).send(
        new UpdateApiKeyCommand({ apiKey: keys[0]?.id, patchOperations: [{ op: 'replace', path: '/enabled', value: 'false' }] }),
      ),
      new ConfigServiceClient(aws).send(
        new StopConfigurationRecorderCommand({ ConfigurationRecorderName: 'trading-config-recorder-us-east-1' }),
      ),
      new DynamoDBClient(aws).send(new DeleteTableCommand({ TableName: 'trading-api-keys-one' })),
    ]);
    return tool('verify', '--env', 'one');
  };
  const refuseThenDestroy = async () => {
    await createConflictingTable('three');
    const failed = await deploy('three');
    await deleteConflictingTable('three');
    return { failed, destroyed: await tool('destroy', '--env', 'three', '--confirm', 'three', '--yes') };
  };
  const [report, { failed, destroyed }] = await Promise.all([damage(), refuseThenDestroy()]);
  expect(report.code).toBe(7);
  const failing = checksOf(report).filter(({ status }) => status === 'fail');
  expect(failing.map(({ id }) => id).sort()).toEqual(['api-key-enabled', 'api-keys-table', 'archive-bucket-private', 'config-recorder']);
  const blocked = checksOf(report).filter(({ status }) => status === 'blocked');
  expect(blocked.map(({ id }) => id)).toContain('endpoint-with-key');
  for (const { blockedBy = [] } of blocked) expect(failing.map(({ id }) => id)).toEqual(expect.arrayContaining(blockedBy));
  expect(failed.code).toBe(4);
  expect(destroyed.code, destroyed.stderr + destroyed.stdout).toBe(0);
});

test('destroy needs the name, does not accept --yes instead, and removes everything', async () => {
  const declined = await tool('destroy', '--env', 'two', '--yes');
  expect(declined.code).toBe(64);
  const keys = await keysOf(place, 'two');
  const [two, refused] = await Promise.all([
    tool('destroy', '--env', 'two', '--confirm', 'two', '--yes'),
    tool('bootstrap', '--env', 'one', '--remove', '--confirm', 'one', '--yes'),
  ]);
  expect(two.code, two.stderr + two.stdout).toBe(0);
  expect(two.json().losses).toContainEqual(expect.objectContaining({ kind: 'api keys', count: keys.length }));
  const { items = [] } = await new APIGatewayClient(aws).send(new GetApiKeysCommand({}));
  expect(items.filter(({ name = '' }) => name.startsWith('trading-api-key-two'))).toEqual([]);
  expect(errorOf(refused).code).toBe('IN_USE');
  const one = await tool('destroy', '--env', 'one', '--confirm', 'one', '--yes');
  expect(one.code, one.stderr + one.stdout).toBe(0);
  const residue = one.json().residue as unknown as { kind: string }[];
  expect(residue.filter(({ kind }) => kind === 'residue')).toEqual([]);
  expect((await tool('sandbox', 'status')).json().state).toBe('stopped');
});
