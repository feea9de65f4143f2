import { mkdtemp, rm } from 'node:fs/promises';
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
import { bootstrapAccount, type FoundationDriver, inspectBootstrap } from '../../src/deployment/bootstrap.js';
import { removeBootstrap } from '../../src/deployment/remove-bootstrap.js';
import { foundationNames, stateNames } from '../../src/stacks/names.js';
import { type Foundation, resolveEnvironment, resolveFoundation } from '../../src/stacks/settings.js';
import { account, motoForFile, type Place, placeAt, quietContext, region, resetMoto } from './moto-place.js';
import { keepPolicies, type PolicyKeeper } from './policy-keeper.js';

const at = motoForFile();
const given = { target: 'aws', account, region, size: 'small', state: 's3', owner: 'platform', costCenter: 'finance' } as const;
const environment = resolveEnvironment('dev', given);
const foundation = resolveFoundation({ version: 1, environments: {} }, environment);
const names = foundationNames({ account, region });
const state = stateNames({ account, region });
const ctx = quietContext();

let keeper: PolicyKeeper;
let place: Place;
let folder: string;
const settingsPath = () => join(folder, 'trading-infra.yaml');
const known = () => ({ settingsPath: settingsPath(), environments: { dev: given } });
beforeAll(async () => {
  keeper = await keepPolicies(at.moto.endpoint);
  place = placeAt(keeper.endpoint);
}, 60_000);
afterAll(() => {
  place.aws.close();
  keeper.stop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bootstrap-'));
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

/** What Terraform would do, by the SDK; `steps` keeps the order. */
function driver() {
  const steps: string[] = [];
  let decided: Foundation = foundation;
  let isThere = false;
  const made: FoundationDriver<{ hasChanges: boolean; destroy: boolean }, string> = {
    saveDecision: async ({ recorder, apiGatewayLogRole }) => void steps.push(`save ${recorder} ${apiGatewayLogRole}`),
    synthesize: async (one) => {
      decided = one;
      steps.push('synth');
    },
    planStack: async ({ destroy }) => {
      steps.push(destroy ? 'plan destroy' : 'plan');
      return { destroy, hasChanges: destroy === isThere };
    },
    approve: async () => void steps.push('approve'),
    applyPlan: async ({ destroy }) => {
      steps.push('apply');
      isThere = !destroy;
      if (destroy) await unmake();
      else await make(decided);
      return `applied, destroy: ${destroy}`;
    },
  };
  return { steps, made };
}

async function make({ recorder }: Foundation) {
  if (recorder === 'manage') await makeRecorder(names.recorder, names.deliveryChannel, names.configBucket);
  const ours = recorder === 'manage' ? [{ type: 'aws_config_configuration_recorder', called: names.recorder }] : [];
  await putState(state.foundationStateKey, [...ours, { type: 'aws_config_config_rule', called: names.rule('r') }]);
}

async function unmake() {
  const config = await place.aws.config();
  await config.send(new DeleteConfigurationRecorderCommand({ ConfigurationRecorderName: names.recorder }));
  // Like Terraform without force_destroy: it fails when the bucket is not empty.
  await (await place.aws.s3()).send(new DeleteBucketCommand({ Bucket: names.configBucket }));
  await config.send(new DeleteDeliveryChannelCommand({ DeliveryChannelName: names.deliveryChannel }));
  await putState(state.foundationStateKey, []);
}

describe('bootstrap', () => {
  it('makes everything once, and nothing the second time', async () => {
    const { steps, made } = driver();
    const before = await inspectBootstrap(place, environment, settingsPath());
    expect(before.isComplete).toBe(false);
    expect(before.missing.at(-1)).toBe('the foundation of 123456789012/eu-central-1');

    const first = await bootstrapAccount(ctx, place, { foundation, settingsPath: settingsPath(), driver: made });
    expect(first).toMatchObject({ decision: { recorder: 'manage', apiGatewayLogRole: 'manage' }, applied: 'applied, destroy: false' });
    // A new bucket has its ownership from the start.
    expect(first.stateBucket?.did).toHaveLength(8);
    expect(steps).toEqual(['save manage manage', 'synth', 'plan', 'approve', 'apply']);
    expect(await inspectBootstrap(place, environment, settingsPath())).toMatchObject({ isComplete: true, missing: [] });

    steps.length = 0;
    const second = await bootstrapAccount(ctx, place, { foundation, settingsPath: settingsPath(), driver: made });
    expect(second).toMatchObject({ stateBucket: { did: [] }, decision: { recorder: 'manage' }, applied: undefined });
    expect(steps).toEqual(['save manage manage', 'synth', 'plan']);
  });

  it('adopts a recorder that somebody else runs, and leaves it alone when it is taken back', async () => {
    await makeRecorder('aws-controltower-BaselineConfigRecorder', 'theirs', 'their-bucket');
    const { steps, made } = driver();
    const result = await bootstrapAccount(ctx, place, { foundation, settingsPath: settingsPath(), driver: made });
    expect(result.decision).toEqual({ recorder: 'adopt', apiGatewayLogRole: 'manage' });
    expect(result.sentences[0]).toContain('aws-controltower-BaselineConfigRecorder');
    expect(steps[0]).toBe('save adopt manage');

    const onlyRules = { ...made, applyPlan: () => putState(state.foundationStateKey, []).then(() => 'rules gone') };
    const removal = await removeBootstrap(ctx, place, {
      foundation: { ...foundation, recorder: 'adopt' },
      known: known(),
      driver: onlyRules,
    });
    expect(removal.residue.filter(({ kind }) => kind !== 'waits-for-deletion')).toEqual([]);
    const config = await place.aws.config();
    expect((await config.send(new DescribeConfigurationRecordersCommand({}))).ConfigurationRecorders).toHaveLength(1);
    const { ConfigurationRecordersStatus } = await config.send(new DescribeConfigurationRecorderStatusCommand({}));
    expect(ConfigurationRecordersStatus?.[0]?.recording).toBe(true);
  });

  it('is taken back wholly, with the full bucket of AWS Config', async () => {
    const { steps, made } = driver();
    await bootstrapAccount(ctx, place, { foundation, settingsPath: settingsPath(), driver: made });
    const s3 = await place.aws.s3();
    for (const Key of ['AWSLogs/1', 'AWSLogs/1', 'AWSLogs/2']) {
      await s3.send(new PutObjectCommand({ Bucket: names.configBucket, Key, Body: 'snapshot' }));
    }
    const removal = await removeBootstrap(ctx, place, { foundation, known: known(), driver: made });
    expect(steps.slice(-4)).toEqual(['synth', 'plan destroy', 'approve', 'apply']);
    expect(removal.destroyed).toBe('applied, destroy: true');
    expect(removal.removed).toEqual([`the bucket ${state.bucket} with 2 versions`, `the alias ${state.keyAlias}`]);
    expect(removal.residue).toEqual([
      expect.objectContaining({
        service: 'KMS',
        kind: 'waits-for-deletion',
        name: expect.stringMatching(/^Terraform state in eu-central-1/),
      }),
    ]);
    const again = await removeBootstrap(ctx, place, { foundation, known: known(), driver: made });
    expect(again).toMatchObject({ destroyed: undefined, removed: [], waiting: [] });
  });

  it('is not taken back while an environment stands on it', async () => {
    const { made } = driver();
    await bootstrapAccount(ctx, place, { foundation, settingsPath: settingsPath(), driver: made });
    await putState(state.environmentStateKey('dev'), [{ type: 'aws_sqs_queue', called: 'q' }]);
    const removal = () => removeBootstrap(ctx, place, { foundation, known: known(), driver: made });
    await expect(removal()).rejects.toMatchObject({ code: 'IN_USE', message: expect.stringContaining('dev (1 resources)') });

    await putState(state.environmentStateKey('dev'), []);
    const tags = { Project: 'trading-infra', Environment: 'of-a-colleague' };
    await (await place.aws.apiGateway()).send(new CreateRestApiCommand({ name: 'trading-api-of-a-colleague', tags }));
    await expect(removal()).rejects.toMatchObject({ code: 'IN_USE', message: expect.stringContaining('of-a-colleague') });
  });
});
