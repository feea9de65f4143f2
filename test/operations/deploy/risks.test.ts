// What `deploy` looks up besides the plan: data that a replacement would lose, states in the other place, and environments without settings.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CreateRestApiCommand } from '@aws-sdk/client-api-gateway';
import { CreateDBClusterCommand, CreateDBClusterSnapshotCommand } from '@aws-sdk/client-rds';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Target } from '../../../src/aws/target.js';
import { findRefusal } from '../../../src/operations/deploy/data-at-stake.js';
import { findOrphans } from '../../../src/operations/deploy/orphans.js';
import { assessPlan } from '../../../src/operations/deploy/risks.js';
import { refuseMovedState } from '../../../src/operations/deploy/state-location.js';
import type { Session } from '../../../src/operations/session/session.js';
import { environmentNames, stateNames } from '../../../src/platform/names.js';
import { resolveEnvironment } from '../../../src/settings/schema.js';
import { type ResourceChange, tainted, unfinished } from '../../../src/terraform/plan/plan.js';
import { localStateFile, prepareWorkDirectory } from '../../../src/workspace/directory.js';
import { createApiKeysTable } from '../../helpers/api-keys-table.js';
import { account, quietContext, region, resetMoto, startMotoForFile } from '../../helpers/moto-access.js';

const at = startMotoForFile();
const ctx = quietContext();
const given = { target: 'aws', account, region, size: 'medium', state: 's3', owner: 'platform', costCenter: 'finance' } as const;
const environment = resolveEnvironment('dev', given);
const names = environmentNames(environment);
const CreateBucketConfiguration = { LocationConstraint: region } as const;

let settingsPath: string;
beforeEach(async () => {
  settingsPath = join(await mkdtemp(join(tmpdir(), 'trading-infra-risks-')), 'trading-infra.yaml');
});
afterEach(async () => {
  await resetMoto(at.moto);
  await rm(dirname(settingsPath), { recursive: true });
});

function change(more: Partial<ResourceChange> = {}): ResourceChange {
  const values = [{ attribute: 'cidr_block', from: '10.1.0.0/16', to: '10.9.0.0/16' }];
  const vpc = { address: 'aws_vpc.vpc', type: 'aws_vpc', service: 'VPC', name: 'vpc', action: 'replace', reasons: ['cidr_block'] } as const;
  return {
    ...vpc,
    attributes: [],
    values,
    stateful: false,
    irreplaceable: true,
    protections: [],
    ...more,
    reasons: [...(more.reasons ?? vpc.reasons)],
  };
}

async function session(state: 's3' | 'local' = 's3', known: string[] = ['dev']): Promise<Session> {
  const environments = Object.fromEntries(known.map((name) => [name, { ...given, state }]));
  return {
    file: { path: settingsPath, exists: true, settings: { version: 1, environments } },
    environment: resolveEnvironment('dev', { ...given, state }),
    target: { ...at.access, kind: 'aws' } as unknown as Target,
    workDirectory: await prepareWorkDirectory(settingsPath, 'dev'),
  } as unknown as Session;
}

const stateText = (count: number) =>
  JSON.stringify({ resources: Array.from({ length: count }, () => ({ mode: 'managed', type: 'x', name: 'y', instances: [{}] })) });

async function putState(name: string, count: number) {
  const s3 = await at.access.aws.s3();
  const { bucket: Bucket, environmentStateKey } = stateNames({ account, region });
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration })).catch(() => {});
  await s3.send(new PutObjectCommand({ Bucket, Key: environmentStateKey(name), Body: stateText(count) }));
}

async function putLocalState(name: string, count: number) {
  const file = localStateFile(settingsPath, name, 'platform');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, stateText(count));
}

describe('a plan that replaces what data depends on', () => {
  const refusalOf = (...changes: ResourceChange[]) => findRefusal(ctx, at.access, environment, { changes });
  const makeBucket = async () =>
    (await at.access.aws.s3()).send(new CreateBucketCommand({ Bucket: names.buckets.raw, CreateBucketConfiguration }));

  it('is refused as soon as there is one object, with the way back', async () => {
    await makeBucket();
    expect(await refusalOf(change())).toBeUndefined();
    await (await at.access.aws.s3()).send(new PutObjectCommand({ Bucket: names.buckets.raw, Key: 'incoming/a.csv', Body: 'x' }));
    expect(await refusalOf(change())).toMatchObject({
      code: 'PROTECTED',
      message: expect.stringMatching(/^dev holds data \(trading-raw-data-dev-\S+: 1 object versions\).*aws_vpc\.vpc \(replaced\)/),
      hint: expect.stringContaining('Set back what caused it (aws_vpc cidr_block: 10.1.0.0/16 -> 10.9.0.0/16)'),
    });
    expect(await refusalOf(change({ irreplaceable: false }), change({ action: 'update' }))).toBeUndefined();
    expect(await refusalOf(change({ reasons: [unfinished] })), 'our own run never finished it').toBeUndefined();
    expect(await refusalOf(change({ reasons: [tainted] }))).toMatchObject({ code: 'PROTECTED' });
  });

  it('is not refused for the item that every deploy makes, but for the next one', async () => {
    const TableName = names.tables.apiKeys;
    const put = await createApiKeysTable(at.access, TableName);
    await put('first');
    expect(await refusalOf(change())).toBeUndefined();
    await put('second');
    expect(await refusalOf(change())).toMatchObject({ code: 'PROTECTED', message: expect.stringContaining(`${TableName}: 1 items`) });
  });

  it('is refused if the database cannot be asked, or has a snapshot', async () => {
    const rds = await at.access.aws.rds();
    const DBClusterIdentifier = names.cluster;
    const user = { MasterUsername: 'dbadmin', MasterUserPassword: 'not-a-secret' };
    await rds.send(new CreateDBClusterCommand({ DBClusterIdentifier, Engine: 'aurora-postgresql', ...user }));
    await rds.send(new CreateDBClusterSnapshotCommand({ DBClusterIdentifier, DBClusterSnapshotIdentifier: 'before-the-move' }));
    expect(await refusalOf(change())).toMatchObject({
      message: expect.stringMatching(/trading-aurora-dev: rows.*1 snapshots of trading-aurora-dev/),
    });
  });
});

describe('a state in the other place', () => {
  it('is refused, whichever it is', async () => {
    await putState('dev', 2);
    await expect(refuseMovedState(await session('local'))).rejects.toMatchObject({
      code: 'IN_USE',
      message: expect.stringContaining('state: local, but its state, with 2 resources, is in the bucket'),
      hint: 'trading-infra state migrate --env dev --to local',
    });
    await expect(refuseMovedState(await session('s3'))).resolves.toBeUndefined();
    await putState('dev', 0);
    await putLocalState('dev', 3);
    await expect(refuseMovedState(await session('s3'))).rejects.toMatchObject({
      message: expect.stringContaining('with 3 resources, is in a local file'),
    });
    await expect(refuseMovedState(await session('local'))).resolves.toBeUndefined();
  });
});

describe('the first deploy of an environment', () => {
  const orphansOf = async (...args: Parameters<typeof session>) =>
    (await findOrphans(await session(...args))).map(({ address, from }) => [address, from]);

  it('names environments that are deployed, but not in the settings', async () => {
    await Promise.all([putState('old', 2), putState('empty', 0)]);
    await putLocalState('older', 3);
    await (await at.access.aws.apiGateway()).send(
      new CreateRestApiCommand({ name: 'x', tags: { Project: 'trading-infra', Environment: 'oldest' } }),
    );
    expect(new Map((await orphansOf()) as [string, string][])).toEqual(
      new Map([
        ['environment.old', `deployed in ${region} (2 resources)`],
        ['environment.older', `deployed in ${region} (3 resources)`],
        ['environment.oldest', `deployed in ${region}`],
      ]),
    );
    expect(await orphansOf('s3', ['dev', 'old', 'older', 'oldest'])).toEqual([]);
  });

  it('is the only one that can be a renaming', async () => {
    await Promise.all([putState('old', 2), putState('dev', 1)]);
    expect(await orphansOf()).toEqual([]);
  });

  it('has this risk beside those of the plan, also without protection', async () => {
    await putState('old', 2);
    const created = change({ action: 'create', irreplaceable: false, reasons: [], values: [] });
    const { risks, refusal } = await assessPlan(ctx, await session(), { changes: [created], hasChanges: true });
    expect(refusal).toBeUndefined();
    expect(risks).toMatchObject([{ kind: 'orphaned', address: 'environment.old', sentence: expect.stringContaining('Was it renamed?') }]);
  });
});
