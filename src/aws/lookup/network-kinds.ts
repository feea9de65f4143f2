// The kinds of EC2 resources of a network, and how to list them. EC2 gives them no names, only ids and tags.
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

export interface ListedResource {
  id: string | undefined;
  Tags?: Tag[] | undefined;
  /** A state or description worth telling. */
  note?: string;
}

/** A kind of EC2 resource, and how to list the resources that match filters. */
export interface NetworkKind {
  what: string;
  /** The resource type in an ARN: `arn:aws:ec2:REGION:ACCOUNT:<arnType>/ID`. */
  arnType: string;
  /** The filter that finds a resource by its id. Unlike a request with an id, it does not fail if there is none. Absent: all are listed. */
  idFilter?: string;
  list(ec2: EC2Client, Filters: Filter[]): Promise<ListedResource[]>;
}

export const networkKinds: readonly NetworkKind[] = [
  {
    what: 'VPCs',
    arnType: 'vpc',
    idFilter: 'vpc-id',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeVpcsCommand({ Filters }))).Vpcs ?? []).map((one) => ({ ...one, id: one.VpcId })),
  },
  {
    what: 'subnets',
    arnType: 'subnet',
    idFilter: 'subnet-id',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeSubnetsCommand({ Filters }))).Subnets ?? []).map((one) => ({ ...one, id: one.SubnetId })),
  },
  {
    what: 'security groups',
    arnType: 'security-group',
    idFilter: 'group-id',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups ?? [])
        .filter(({ GroupName }) => GroupName !== 'default')
        .map((one) => ({ ...one, id: one.GroupId })),
  },
  {
    what: 'route tables',
    arnType: 'route-table',
    idFilter: 'route-table-id',
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
    idFilter: 'internet-gateway-id',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeInternetGatewaysCommand({ Filters }))).InternetGateways ?? []).map((one) => ({
        ...one,
        id: one.InternetGatewayId,
      })),
  },
  {
    what: 'NAT gateways',
    arnType: 'natgateway',
    idFilter: 'nat-gateway-id',
    // EC2 keeps listing a deleted gateway for about an hour.
    list: async (ec2, Filter) =>
      ((await ec2.send(new DescribeNatGatewaysCommand({ Filter }))).NatGateways ?? [])
        .filter(({ State }) => State !== 'deleted')
        .map((one) => ({ ...one, id: one.NatGatewayId, ...(one.State && { note: one.State }) })),
  },
  {
    what: 'elastic IPs',
    arnType: 'elastic-ip',
    idFilter: 'allocation-id',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeAddressesCommand({ Filters }))).Addresses ?? []).map((one) => ({ ...one, id: one.AllocationId })),
  },
  {
    what: 'network interfaces',
    arnType: 'network-interface',
    idFilter: 'network-interface-id',
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
    idFilter: 'vpc-endpoint-id',
    list: async (ec2, Filters) =>
      ((await ec2.send(new DescribeVpcEndpointsCommand({ Filters }))).VpcEndpoints ?? [])
        .filter(({ State }) => !/^deleted$/i.test(State ?? ''))
        .map((one) => ({ ...one, id: one.VpcEndpointId })),
  },
  {
    what: 'flow logs',
    arnType: 'vpc-flow-log',
    idFilter: 'flow-log-id',
    list: async (ec2, Filter) =>
      ((await ec2.send(new DescribeFlowLogsCommand({ Filter }))).FlowLogs ?? []).map((one) => ({ ...one, id: one.FlowLogId })),
  },
];
