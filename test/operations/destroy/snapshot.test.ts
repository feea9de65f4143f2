import { CreateDBClusterCommand, DescribeDBClusterSnapshotsCommand } from '@aws-sdk/client-rds';
import { afterEach, describe, expect, it } from 'vitest';
import type { AwsAccess } from '../../../src/aws/target.js';
import { takeFinalSnapshot } from '../../../src/operations/destroy/snapshot.js';
import { environmentNames } from '../../../src/platform/names.js';
import { resolveEnvironment } from '../../../src/settings/schema.js';
import { account, quietContext, region, resetMoto, startMotoForFile } from '../../helpers/moto-access.js';

const at = startMotoForFile();
const ctx = quietContext();
const environment = resolveEnvironment('dev', { target: 'aws', account, region, size: 'small', state: 's3', owner: 'o', costCenter: 'c' });
const { cluster } = environmentNames(environment);
afterEach(() => resetMoto(at.moto));

async function makeCluster() {
  const rds = await at.access.aws.rds();
  const login = { MasterUsername: 'dbadmin', MasterUserPassword: 'x'.repeat(12) };
  await rds.send(
    new CreateDBClusterCommand({ DBClusterIdentifier: cluster, Engine: 'aurora-postgresql', StorageEncrypted: true, ...login }),
  );
  return rds;
}

/** A target whose RDS answers the first descriptions of a snapshot with these states. */
function describing(...states: string[]): AwsAccess {
  const rds = async () => {
    const real = await at.access.aws.rds();
    const send = async (command: object) => {
      const answer = (await real.send(command as never)) as { DBClusterSnapshots?: object[] };
      const Status = command instanceof DescribeDBClusterSnapshotsCommand ? states.shift() : undefined;
      return Status === undefined
        ? answer
        : { ...answer, DBClusterSnapshots: answer.DBClusterSnapshots?.map((one) => ({ ...one, Status })) };
    };
    return { send } as never;
  };
  return { ...at.access, aws: { ...at.access.aws, rds } };
}

describe('takeFinalSnapshot', () => {
  it('leaves one snapshot, encrypted with the key of AWS, which outlives the environment’s own', async () => {
    const rds = await makeCluster();
    const taken = await takeFinalSnapshot(ctx as never, describing('creating', 'creating'), environment);
    expect(taken.name).toBe(`${cluster}-final-20261122100000`);
    const answer = await rds.send(new DescribeDBClusterSnapshotsCommand({ SnapshotType: 'manual' }));
    expect(answer.DBClusterSnapshots?.map(({ DBClusterSnapshotIdentifier }) => DBClusterSnapshotIdentifier)).toEqual([taken.name]);
    const original = (await rds.send(new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: taken.name })))
      .DBClusterSnapshots?.[0];
    expect(original?.KmsKeyId).toBeTruthy();
    expect(ctx.reported).toContainEqual({ type: 'step-progress', text: expect.stringContaining('is creating') });
  });

  it('fails if RDS fails', async () => {
    await makeCluster();
    await expect(takeFinalSnapshot(ctx as never, describing('creating', 'failed'), environment)).rejects.toMatchObject({
      code: 'EXPORT_FAILED',
    });
  });

  it('ends with INTERRUPTED after Ctrl-C', async () => {
    await makeCluster();
    const stopped = { ...ctx, signal: AbortSignal.abort() };
    await expect(takeFinalSnapshot(stopped as never, describing('creating'), environment)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
