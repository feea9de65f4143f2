// Checks that a deployed database cluster can follow the settings where AWS or the AWS provider would let a deploy down.
import type { AwsAccess, Target } from '../../aws/target.js';
import { environmentNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckOutcome, fail, ok, unlessUnanswered } from './check.js';
import type { PlannedResources } from './planned-resources.js';

type Resources = Pick<PlannedResources, 'platform' | 'deployed'>;

/** `planned` tells what the platform's stack and its state have. */
export function deployedClusterChecks(
  target: AwsAccess & Pick<Target, 'kind'>,
  environment: Environment,
  planned: () => Promise<Resources>,
): Check[] {
  const { name } = environment;
  return [
    {
      id: 'cluster-minimum',
      title: 'The minimum capacity can be applied',
      run: async () => {
        const isDeployed = (await planned()).deployed.some(({ type }) => type === 'aws_rds_cluster');
        if (!isDeployed || environment.database.minCapacityAcu > 0) return ok(`${environment.database.minCapacityAcu} ACUs`);
        return unlessUnanswered(target, 'rds:DescribeDBClusters', () => checkMinimum(target, environment));
      },
    },
    {
      id: 'cluster-zones',
      title: 'The database can stay in its zones',
      run: async () => {
        const dropped = droppedZones(await planned());
        if (dropped.length === 0) return ok(`${name} keeps its zones`);
        return unlessUnanswered(target, 'rds:DescribeDBInstances', () => checkZones(target, environment, dropped));
      },
    },
  ];
}

/** The AWS provider takes a minimum of 0 for one that is not set, and plans no change of an existing cluster. */
async function checkMinimum({ aws, region }: AwsAccess, environment: Environment): Promise<CheckOutcome> {
  const { DescribeDBClustersCommand } = await import('@aws-sdk/client-rds');
  const { cluster } = environmentNames(environment);
  const { DBClusters: [found] = [] } = await (await aws.rds()).send(new DescribeDBClustersCommand({ DBClusterIdentifier: cluster }));
  const minimum = found?.ServerlessV2ScalingConfiguration?.MinCapacity ?? 0;
  if (minimum === 0) return ok(`${cluster} has a minimum of 0 ACUs`);
  const { maxCapacityAcu, autoPauseSeconds } = environment.database;
  const scaling = ['MinCapacity=0', `MaxCapacity=${maxCapacityAcu}`];
  if (autoPauseSeconds !== null) scaling.push(`SecondsUntilAutoPause=${autoPauseSeconds}`);
  const command =
    `aws rds modify-db-cluster --region ${region} --db-cluster-identifier ${cluster} ` +
    `--serverless-v2-scaling-configuration ${scaling.join(',')} --apply-immediately`;
  const detail = `${cluster} has a minimum of ${minimum} ACUs, and the AWS provider does not change that of an existing cluster to 0`;
  return fail(
    'PREFLIGHT_FAILED',
    detail,
    `${command}   # then deploy again; or set environments.${environment.name}.database.minCapacityAcu to 0.5`,
  );
}

/** The zones of the deployed private subnets that the stack no longer has. */
function droppedZones({ platform, deployed }: Resources): string[] {
  const kept = new Set(platform.filter(({ type }) => type === 'aws_subnet').map(({ name }) => name));
  const isPrivate = ({ tags }: Readonly<Record<string, unknown>>) => (tags as Record<string, string> | undefined)?.Type === 'private';
  const dropped = deployed.filter(({ type, name, attributes }) => type === 'aws_subnet' && isPrivate(attributes) && !kept.has(name));
  return dropped.map(({ attributes }) => String(attributes.availability_zone));
}

async function checkZones({ aws }: AwsAccess, environment: Environment, dropped: readonly string[]): Promise<CheckOutcome> {
  const { DescribeDBInstancesCommand } = await import('@aws-sdk/client-rds');
  const filter = { Name: 'db-cluster-id', Values: [environmentNames(environment).cluster] };
  const { DBInstances = [] } = await (await aws.rds()).send(new DescribeDBInstancesCommand({ Filters: [filter] }));
  const held = DBInstances.filter(({ AvailabilityZone = '' }) => dropped.includes(AvailabilityZone));
  if (held.length === 0) return ok(`no instance is in ${dropped.join(', ')}`);
  const where = held.map((one) => `${one.DBInstanceIdentifier} is in ${one.AvailabilityZone}`).join(', ');
  return fail(
    'PREFLIGHT_FAILED',
    `AWS does not remove a zone that holds a database instance: ${where}`,
    `Set environments.${environment.name}.network.zones to ${environment.network.zones + dropped.length}`,
  );
}
