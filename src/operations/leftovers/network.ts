// Finds the EC2 resources of the network: by tag, and also by VPC, because AWS services create resources in a VPC without our tags.
import {
  DescribeAddressesCommand,
  DescribeFlowLogsCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  type Filter,
  type Tag,
} from '@aws-sdk/client-ec2';
import { type EnvironmentAccess, type FoundResource, type LeftoverCheck, readAllPages } from './leftover-check.js';

interface ListedResource {
  id: string | undefined;
  Tags?: Tag[] | undefined;
  note?: string;
}

/** A kind of EC2 resource, and how to list the resources that match filters. */
interface ResourceKind {
  what: string;
  /** The resource type in an ARN: `arn:aws:ec2:REGION:ACCOUNT:<arnType>/ID`. */
  arnType: string;
  list(ec2: EC2Client, Filters: Filter[]): Promise<ListedResource[]>;
}

const kinds: ResourceKind[] = [
  {
    what: 'VPCs',
    arnType: 'vpc',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeVpcsCommand({ Filters }))).Vpcs ?? []).map((one) => ({ ...one, id: one.VpcId })),
  },
  {
    what: 'subnets',
    arnType: 'subnet',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeSubnetsCommand({ Filters }))).Subnets ?? []).map((one) => ({ ...one, id: one.SubnetId })),
  },
  {
    what: 'security groups',
    arnType: 'security-group',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups ?? [])
        .filter(({ GroupName }) => GroupName !== 'default')
        .map((one) => ({ ...one, id: one.GroupId })),
  },
  {
    what: 'route tables',
    arnType: 'route-table',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeRouteTablesCommand({ Filters }))).RouteTables ?? [])
        .filter(({ Associations }) => !Associations?.some(({ Main }) => Main))
        .map((one) => ({ ...one, id: one.RouteTableId })),
  },
  {
    what: 'network ACLs',
    arnType: 'network-acl',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeNetworkAclsCommand({ Filters }))).NetworkAcls ?? [])
        .filter(({ IsDefault }) => !IsDefault)
        .map((one) => ({ ...one, id: one.NetworkAclId })),
  },
  {
    what: 'internet gateways',
    arnType: 'internet-gateway',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeInternetGatewaysCommand({ Filters }))).InternetGateways ?? []).map((one) => ({
        ...one,
        id: one.InternetGatewayId,
      })),
  },
  {
    what: 'NAT gateways',
    arnType: 'natgateway',
    // EC2 keeps listing a deleted gateway for about an hour.
    list: async (ec2, Filter) =>
      ((await ec2.send(new DescribeNatGatewaysCommand({ Filter }))).NatGateways ?? [])
        .filter(({ State }) => State !== 'deleted')
        .map((one) => ({ ...one, id: one.NatGatewayId, ...(one.State && { note: one.State }) })),
  },
  {
    what: 'elastic IPs',
    arnType: 'elastic-ip',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeAddressesCommand({ Filters }))).Addresses ?? []).map((one) => ({ ...one, id: one.AllocationId })),
  },
  {
    what: 'network interfaces',
    arnType: 'network-interface',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeNetworkInterfacesCommand({ Filters }))).NetworkInterfaces ?? []).map((one) => ({
        id: one.NetworkInterfaceId,
        Tags: one.TagSet,
        ...(one.Description && { note: one.Description }),
      })),
  },
  {
    what: 'VPC endpoints',
    arnType: 'vpc-endpoint',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeVpcEndpointsCommand({ Filters }))).VpcEndpoints ?? [])
        .filter(({ State }) => !/^deleted$/i.test(State ?? ''))
        .map((one) => ({ ...one, id: one.VpcEndpointId })),
  },
  {
    what: 'flow logs',
    arnType: 'vpc-flow-log',
    list: async (ec2, Filter) =>
      ((await ec2.send(new DescribeFlowLogsCommand({ Filter }))).FlowLogs ?? []).map((one) => ({ ...one, id: one.FlowLogId })),
  },
];

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

/** The ARN types of all kinds that this module checks. */
export const networkArnTypes: readonly string[] = kinds.map(({ arnType }) => arnType);

export const networkLeftoverChecks: LeftoverCheck<EnvironmentAccess>[] = kinds.map((kind) => ({
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
    return [...all.values()].map((one) => toFoundResource(one, kind, access));
  },
}));

async function listInVpcs(ec2: EC2Client, { vpcIds }: EnvironmentAccess, { arnType, list }: ResourceKind): Promise<ListedResource[]> {
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

function toFoundResource(
  { id = '', Tags, note }: ListedResource,
  { arnType }: ResourceKind,
  { partition, region, account }: EnvironmentAccess,
): FoundResource {
  const name = Tags?.find(({ Key }) => Key === 'Name')?.Value;
  const arn = `arn:${partition}:ec2:${region}:${account}:${arnType}/${id}`;
  return { name: name === undefined ? id : `${name} (${id})`, arn, ...(note && { note }) };
}
