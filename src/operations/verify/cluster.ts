// The Aurora cluster, as the stack declares it and as RDS describes it.
import { type DBCluster, DescribeDBClustersCommand } from '@aws-sdk/client-rds';
import { type CheckContext, requireExisting } from './check.js';
import { type Declared, findDeclared } from './declared.js';

/** Finds the cluster in the stacks. */
export function findCluster(ctx: CheckContext): Promise<Declared> {
  return findDeclared(ctx, 'aws_rds_cluster');
}

/** Fetches the cluster once for all checks. Throws VERIFY_FAILED if it does not exist. */
export function fetchCluster(ctx: CheckContext): Promise<DBCluster> {
  const name = ctx.names.cluster;
  return ctx.once('cluster', async () => {
    const rds = await ctx.target.aws.rds();
    const { DBClusters = [] } = await requireExisting(
      `The cluster ${name}`,
      rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: name })),
    );
    return requireExisting(`The cluster ${name}`, Promise.resolve(DBClusters[0]));
  });
}
