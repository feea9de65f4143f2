// The final snapshot before a destroy. It is copied to the key that AWS manages for RDS: the environment's own key is deleted soon after the
// environment, and nobody can restore a snapshot without its key.
import {
  CopyDBClusterSnapshotCommand,
  CreateDBClusterSnapshotCommand,
  type DBClusterSnapshot,
  DeleteDBClusterSnapshotCommand,
  DescribeDBClusterSnapshotsCommand,
} from '@aws-sdk/client-rds';
import { callAws } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { environmentNames } from '../../platform/names.js';
import { backupMonthlyDollars } from '../../settings/prices.js';
import type { Environment } from '../../settings/schema.js';

type SnapshotContext = Pick<Context, 'now' | 'sleep' | 'signal' | 'report'>;

export interface FinalSnapshot {
  name: string;
  arn: string;
  /** The storage of the cluster in GiB. A snapshot takes at most this much. */
  gigabytes: number;
  /** An upper bound, in US dollars. */
  monthlyDollars: number;
}

const keyOfAws = 'alias/aws/rds';
const pollSeconds = 15;

/**
 * Takes a snapshot of the cluster and waits until it can be restored. Throws EXPORT_FAILED if RDS fails to make it, INTERRUPTED after Ctrl-C;
 * nothing has been removed then.
 */
export async function takeFinalSnapshot(ctx: SnapshotContext, target: AwsAccess, environment: Environment): Promise<FinalSnapshot> {
  const { cluster } = environmentNames(environment);
  const stamp = ctx.now().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const name = `${cluster}-final-${stamp}`;
  const draft = `${name}-draft`;
  return callAws(target, 'rds:CreateDBClusterSnapshot', async () => {
    const rds = await target.aws.rds();
    await rds.send(new CreateDBClusterSnapshotCommand({ DBClusterIdentifier: cluster, DBClusterSnapshotIdentifier: draft }));
    const taken = await waitForSnapshot(ctx, target, draft);
    await rds.send(
      new CopyDBClusterSnapshotCommand({
        SourceDBClusterSnapshotIdentifier: taken.DBClusterSnapshotArn ?? draft,
        TargetDBClusterSnapshotIdentifier: name,
        KmsKeyId: keyOfAws,
        CopyTags: true,
      }),
    );
    const copy = await waitForSnapshot(ctx, target, name);
    await rds.send(new DeleteDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier: draft }));
    const gigabytes = copy.AllocatedStorage ?? 0;
    return { name, arn: copy.DBClusterSnapshotArn ?? '', gigabytes, monthlyDollars: backupMonthlyDollars(gigabytes) };
  });
}

async function waitForSnapshot(ctx: SnapshotContext, target: AwsAccess, name: string): Promise<DBClusterSnapshot> {
  const rds = await target.aws.rds();
  for (;;) {
    const answer = await rds.send(new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: name }));
    const snapshot = answer.DBClusterSnapshots?.[0];
    if (snapshot?.Status === 'available') return snapshot;
    if (snapshot === undefined || snapshot.Status === 'failed') {
      throw new TradingInfraError('EXPORT_FAILED', `RDS could not make the snapshot ${name}. Nothing was removed.`);
    }
    if (ctx.signal.aborted) {
      const message = `Interrupted while RDS makes the snapshot ${name}, which it finishes by itself. Nothing was removed.`;
      throw new TradingInfraError('INTERRUPTED', message);
    }
    ctx.report({ type: 'step-progress', text: `${name} is ${snapshot.Status}, ${snapshot.PercentProgress ?? 0} %` });
    // Interrupted: the loop says so after its next look.
    await ctx.sleep(pollSeconds * 1000, ctx.signal).catch(() => {});
  }
}
