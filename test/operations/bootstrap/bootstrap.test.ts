import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateRestApiCommand } from '@aws-sdk/client-api-gateway';
import {
  DeleteConfigurationRecorderCommand,
  DeleteDeliveryChannelCommand,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  PutConfigurationRecorderCommand,
  PutDeliveryChannelCommand,
  StartConfigurationRecorderCommand,
} from '@aws-sdk/client-config-service';
import { CreateBucketCommand, DeleteBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { emptyBucket } from '../../../src/aws/bucket-contents.js';
import type { AwsAccess } from '../../../src/aws/target.js';
import { bootstrap } from '../../../src/operations/bootstrap/bootstrap.js';
import type { FoundationRunner } from '../../../src/operations/bootstrap/foundation.js';
import { inspectBootstrap } from '../../../src/operations/bootstrap/inspect.js';
import { removeBootstrap } from '../../../src/operations/bootstrap/remove.js';
import { foundationNames, stateNames } from '../../../src/platform/names.js';
import { foundationOf, loadSettings } from '../../../src/settings/file.js';
import { type Foundation, resolveEnvironment } from '../../../src/settings/schema.js';
import type { ResourceChange, SavedPlan } from '../../../src/terraform/plan/plan.js';
import { recordRun } from '../../../src/workspace/journal.js';
import { account, createAccess, quietContext, region, resetMoto, startMotoForFile } from '../../helpers/moto-access.js';
import { type PolicyProxy, startPolicyProxy } from '../../helpers/policy-proxy.js';

const at = startMotoForFile();
const given = { target: 'aws', account, region, size: 'small', state: 's3', owner: 'platform', costCenter: 'finance' } as const;
const environment = resolveEnvironment('dev', given);
const names = foundationNames({ account, region });
const state = stateNames({ account, region });
const ctx = quietContext();

let policyProxy: PolicyProxy;
let place: AwsAccess;
let folder: string;
const settingsPath = () => join(folder, 'trading-infra.yaml');
beforeAll(async () => {
  policyProxy = await startPolicyProxy(at.moto.endpoint);
  place = createAccess(policyProxy.endpoint);
}, 60_000);
afterAll(() => {
  place.aws.close();
  policyProxy.stop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootstrap-'));
  await writeFile(settingsPath(), JSON.stringify({ version: 1, environments: { dev: given } }));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await resetMoto(at.moto);
});

async function makeRecorder(name: string, channel: string, bucket: string) {
  const [config, s3] = await Promise.all([place.aws.config(), place.aws.s3()]);
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const ConfigurationRecorder = { name, roleARN: `arn:aws:iam::${account}:role/x` };
  await config.send(new PutConfigurationRecorderCommand({ ConfigurationRecorder }));
  await config.send(new PutDeliveryChannelCommand({ DeliveryChannel: { name: channel, s3BucketName: bucket } }));
  await config.send(new StartConfigurationRecorderCommand({ ConfigurationRecorderName: name }));
}

async function putState(key: string, resources: { type: string; called: string }[]) {
  const written = resources.map(({ type, called }) => ({
    mode: 'managed',
    type,
    name: 'x',
    instances: [{ attributes: { name: called } }],
  }));
  const Body = JSON.stringify({ version: 4, resources: written });
  await (await place.aws.s3()).send(new PutObjectCommand({ Bucket: state.bucket, Key: key, Body }));
}

/** A session with the current settings file. */
async function session() {
  const file = await loadSettings({ cwd: folder, env: {} }, {});
  return { target: place, file, foundation: foundationOf(file, environment) };
}

/** Does with the SDK what Terraform would do; `steps` records the order. */
function sdkStack() {
  const steps: string[] = [];
  let synthesized: Foundation | undefined;
  let isThere = false;
  const stack: FoundationRunner = {
    record: (command, work) => recordRun(ctx, { folder: join(folder, 'runs') }, { command, account, region }, work),
    begun: async () => new Set(),
    synthesize: async (foundation) => {
      synthesized = foundation;
      steps.push(`synth ${foundation.recorder} ${foundation.apiGatewayLogRole}`);
    },
    plan: async ({ destroy }) => {
      steps.push(destroy ? 'plan destroy' : 'plan');
      return { destroy, hasChanges: destroy === isThere, changes: [] as ResourceChange[] } as SavedPlan;
    },
    apply: async ({ destroy }) => {
      steps.push('apply');
      isThere = !destroy;
      if (destroy) await unmake(synthesized);
      else await make(synthesized);
      return { resources: destroy ? 11 : 22, seconds: 1, outputs: {} };
    },
  };
  const approve = async () => {
    steps.push('approve');
    return [];
  };
  return {
    steps,
    bootstrap: async () => bootstrap(ctx, await session(), stack, approve),
    remove: async () => removeBootstrap(ctx, await session(), stack, approve),
  };
}

async function make(foundation: Foundation | undefined) {
  const recorder = foundation?.recorder;
  if (recorder === 'manage') await makeRecorder(names.recorder, names.deliveryChannel, names.configBucket);
  const ours = recorder === 'manage' ? [{ type: 'aws_config_configuration_recorder', called: names.recorder }] : [];
  await putState(state.foundationStateKey, [...ours, { type: 'aws_config_config_rule', called: names.rule('r') }]);
}

async function unmake(foundation: Foundation | undefined) {
  await putState(state.foundationStateKey, []);
  if (foundation?.recorder === 'adopt') return;
  const config = await place.aws.config();
  await config.send(new DeleteConfigurationRecorderCommand({ ConfigurationRecorderName: names.recorder }));
  // Terraform empties the bucket first (`force_destroy`), under its lock.
  await emptyBucket(ctx, await place.aws.s3(), names.configBucket);
  await (await place.aws.s3()).send(new DeleteBucketCommand({ Bucket: names.configBucket }));
  await config.send(new DeleteDeliveryChannelCommand({ DeliveryChannelName: names.deliveryChannel }));
}

describe('bootstrap', () => {
  it('creates everything the first time, and nothing the second time', async () => {
    const { steps, bootstrap: run } = sdkStack();
    const before = await inspectBootstrap(place, environment, settingsPath());
    expect(before.isComplete).toBe(false);
    expect(before.missing.at(-1)).toBe('the foundation of 123456789012/eu-central-1');

    const first = await run();
    expect(first).toMatchObject({ decision: { recorder: 'manage', apiGatewayLogRole: 'manage' }, applied: { resources: 22 } });
    // Ownership is missing here: a new bucket is created with it.
    expect(first.stateBucket?.did).toHaveLength(8);
    expect(steps).toEqual(['synth manage manage', 'plan', 'approve', 'apply']);
    expect((await session()).file.settings.foundations).toMatchObject({ [`${account}/${region}`]: { recorder: 'manage' } });
    expect(await inspectBootstrap(place, environment, settingsPath())).toMatchObject({ isComplete: true, missing: [] });

    steps.length = 0;
    expect(await run()).toMatchObject({ stateBucket: { did: [] }, decision: { recorder: 'manage' }, applied: undefined });
    expect(steps).toEqual(['synth manage manage', 'plan']);
  });

  it('adopts an existing recorder, and leaves it alone when it is removed', async () => {
    await makeRecorder('aws-controltower-BaselineConfigRecorder', 'theirs', 'their-bucket');
    const { steps, bootstrap: run, remove } = sdkStack();
    const result = await run();
    expect(result.decision).toEqual({ recorder: 'adopt', apiGatewayLogRole: 'manage' });
    expect(result.sentences[0]).toContain('aws-controltower-BaselineConfigRecorder');
    expect(steps[0]).toBe('synth adopt manage');

    const removal = await remove();
    expect(removal.residue.filter(({ kind }) => kind !== 'waits-for-deletion')).toEqual([]);
    const config = await place.aws.config();
    expect((await config.send(new DescribeConfigurationRecordersCommand({}))).ConfigurationRecorders).toHaveLength(1);
    const { ConfigurationRecordersStatus } = await config.send(new DescribeConfigurationRecorderStatusCommand({}));
    expect(ConfigurationRecordersStatus?.[0]?.recording).toBe(true);
  });

  it('is removed completely, including the AWS Config bucket and its objects', async () => {
    const { steps, bootstrap: run, remove } = sdkStack();
    await run();
    const s3 = await place.aws.s3();
    for (const Key of ['AWSLogs/1', 'AWSLogs/1', 'AWSLogs/2']) {
      await s3.send(new PutObjectCommand({ Bucket: names.configBucket, Key, Body: 'snapshot' }));
    }
    const removal = await remove();
    expect(steps.slice(-4)).toEqual(['synth manage manage', 'plan destroy', 'approve', 'apply']);
    expect(removal.destroyed).toMatchObject({ resources: 11 });
    expect(removal.removed).toEqual([
      `the bucket ${state.bucket} with 2 versions of states and records of runs`,
      `the alias ${state.keyAlias}`,
    ]);
    expect(removal.residue).toEqual([
      expect.objectContaining({
        service: 'KMS',
        kind: 'waits-for-deletion',
        name: expect.stringMatching(/^Terraform state in eu-central-1/),
      }),
    ]);
    expect(await remove()).toMatchObject({ destroyed: undefined, removed: [], waiting: [] });
  });

  it('is not removed while an environment needs it', async () => {
    const { bootstrap: run, remove } = sdkStack();
    await run();
    await putState(state.environmentStateKey('dev'), [{ type: 'aws_sqs_queue', called: 'q' }]);
    await expect(remove()).rejects.toMatchObject({ code: 'IN_USE', message: expect.stringContaining('dev (1 resource)') });

    await putState(state.environmentStateKey('dev'), []);
    const tags = { Project: 'trading-infra', Environment: 'of-a-colleague' };
    await (await place.aws.apiGateway()).send(new CreateRestApiCommand({ name: 'trading-api-of-a-colleague', tags }));
    await expect(remove()).rejects.toMatchObject({ code: 'IN_USE', message: expect.stringContaining('of-a-colleague') });
  });
});
