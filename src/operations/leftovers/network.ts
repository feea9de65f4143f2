// Finds the EC2 resources of the network: by tag, and also by VPC, because AWS services create resources in a VPC without our tags.
import { DescribeVpcsCommand, type EC2Client, type Filter } from '@aws-sdk/client-ec2';
import { readAllPages } from '../../aws/calls.js';
import { type ListedResource, type NetworkKind, networkKinds } from '../../aws/lookup/network-kinds.js';
import type { EnvironmentAccess, FoundLeftover, LeftoverCheck } from './leftover-check.js';

/** By ARN type, the filter that finds resources by the id of their VPC. Kinds that do not belong to a VPC are not in it. */
const vpcFilters: Record<string, string> = {
  subnet: 'vpc-id',
  'security-group': 'vpc-id',
  'route-table': 'vpc-id',
  'network-acl': 'vpc-id',
  'network-interface': 'vpc-id',
  'vpc-endpoint': 'vpc-id',
  natgateway: 'vpc-id',
  'internet-gateway': 'attachment.vpc-id',
  'vpc-flow-log': 'resource-id',
};

export const networkLeftoverChecks: LeftoverCheck<EnvironmentAccess>[] = networkKinds.map((kind) => ({
  service: 'EC2',
  what: kind.what,
  find: async (access) => {
    const ec2 = await access.aws.ec2();
    // The tags are checked again below, because an emulator may ignore the filter.
    const [tagged, inVpcs] = await Promise.all([kind.list(ec2, tagFilters(access)), listInVpcs(ec2, access, kind)]);
    const ours = tagged.filter(
      ({ Tags = [] }) => !Tags.some(({ Key, Value }) => Key === 'Environment' && Value !== access.environment.name),
    );
    const all = new Map([...inVpcs, ...ours].map((one) => [one.id ?? '', one]));
    return [...all.values()].map((one) => toFoundLeftover(one, kind, access));
  },
}));

async function listInVpcs(ec2: EC2Client, { vpcIds }: EnvironmentAccess, { arnType, list }: NetworkKind): Promise<ListedResource[]> {
  const filter = vpcFilters[arnType];
  const Values = filter === undefined ? [] : await vpcIds();
  return filter === undefined || Values.length === 0 ? [] : list(ec2, [{ Name: filter, Values }]);
}

/** Returns the ids of the VPCs with the environment's tags. */
export async function findVpcIds({ aws, environment }: Pick<EnvironmentAccess, 'aws' | 'environment'>): Promise<string[]> {
  const ec2 = await aws.ec2();
  const vpcs = await readAllPages(
    (NextToken) => ec2.send(new DescribeVpcsCommand({ Filters: tagFilters({ environment }), NextToken })),
    (page) => ({ items: page.Vpcs, next: page.NextToken }),
  );
  return vpcs.map(({ VpcId }) => VpcId ?? '');
}

function tagFilters({ environment }: Pick<EnvironmentAccess, 'environment'>): Filter[] {
  return [
    { Name: 'tag:Project', Values: ['trading-infra'] },
    { Name: 'tag:Environment', Values: [environment.name] },
  ];
}

function toFoundLeftover(
  { id = '', Tags, note }: ListedResource,
  { arnType }: NetworkKind,
  { partition, region, account }: EnvironmentAccess,
): FoundLeftover {
  const name = Tags?.find(({ Key }) => Key === 'Name')?.Value;
  const arn = `arn:${partition}:ec2:${region}:${account}:${arnType}/${id}`;
  return { name: name === undefined ? id : `${name} (${id})`, arn, ...(note && { note }) };
}
