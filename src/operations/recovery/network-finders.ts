// Finds parts of the network. EC2 tags them in the request that creates them, and the tag `Name` tells them apart.
import {
  DescribeAddressesCommand,
  DescribeFlowLogsCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupRulesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  type Filter,
  type Tag,
} from '@aws-sdk/client-ec2';
import { type Finder, type Found, findOne, type Search, toTags } from './finder.js';

interface Listed {
  id: string | undefined;
  Tags?: Tag[] | undefined;
  createdAt?: Date | undefined;
}

/** Finds by name tag; with `inside`, only in the VPC or group that this argument names. */
function byName(list: (ec2: EC2Client, Filters: Filter[]) => Promise<Listed[]>, inside?: { argument: string; filter: string }): Finder {
  return {
    needs: inside === undefined ? ['tags.Name'] : ['tags.Name', inside.argument],
    find: async (search, values) => {
      const Filters = [{ Name: 'tag:Name', Values: [values['tags.Name'] ?? ''] }];
      if (inside !== undefined) Filters.push({ Name: inside.filter, Values: [values[inside.argument] ?? ''] });
      const all = await list(await search.aws.ec2(), Filters);
      // The name is checked again, because an emulator may ignore the filter.
      return all.filter(({ Tags }) => toTags(Tags).Name === values['tags.Name']).map(toFound);
    },
  };
}

function toFound({ id = '', Tags, createdAt }: Listed): Found {
  return { importId: id, attributes: { id }, tags: toTags(Tags), createdAt };
}

const inVpc = { argument: 'vpc_id', filter: 'vpc-id' };

const securityGroupRule = byName(
  async (ec2, Filters) =>
    ((await ec2.send(new DescribeSecurityGroupRulesCommand({ Filters }))).SecurityGroupRules ?? []).map((one) => ({
      id: one.SecurityGroupRuleId,
      Tags: one.Tags,
    })),
  { argument: 'security_group_id', filter: 'group-id' },
);

export const networkFinders: Readonly<Record<string, Finder>> = {
  aws_vpc: byName(async (ec2, Filters) =>
    ((await ec2.send(new DescribeVpcsCommand({ Filters }))).Vpcs ?? []).map((one) => ({ id: one.VpcId, Tags: one.Tags })),
  ),
  aws_subnet: byName(
    async (ec2, Filters) =>
      ((await ec2.send(new DescribeSubnetsCommand({ Filters }))).Subnets ?? []).map((one) => ({ id: one.SubnetId, Tags: one.Tags })),
    inVpc,
  ),
  aws_security_group: byName(
    async (ec2, Filters) =>
      ((await ec2.send(new DescribeSecurityGroupsCommand({ Filters }))).SecurityGroups ?? []).map((one) => ({
        id: one.GroupId,
        Tags: one.Tags,
      })),
    inVpc,
  ),
  aws_vpc_security_group_ingress_rule: securityGroupRule,
  aws_vpc_security_group_egress_rule: securityGroupRule,
  aws_route_table: byName(
    async (ec2, Filters) =>
      ((await ec2.send(new DescribeRouteTablesCommand({ Filters }))).RouteTables ?? []).map((one) => ({
        id: one.RouteTableId,
        Tags: one.Tags,
      })),
    inVpc,
  ),
  aws_network_acl: byName(
    async (ec2, Filters) =>
      ((await ec2.send(new DescribeNetworkAclsCommand({ Filters }))).NetworkAcls ?? []).map((one) => ({
        id: one.NetworkAclId,
        Tags: one.Tags,
      })),
    inVpc,
  ),
  aws_internet_gateway: byName(async (ec2, Filters) =>
    ((await ec2.send(new DescribeInternetGatewaysCommand({ Filters }))).InternetGateways ?? []).map((one) => ({
      id: one.InternetGatewayId,
      Tags: one.Tags,
    })),
  ),
  aws_nat_gateway: byName(async (ec2, Filter) =>
    // EC2 keeps listing a deleted or failed gateway for about an hour.
    ((await ec2.send(new DescribeNatGatewaysCommand({ Filter }))).NatGateways ?? [])
      .filter(({ State }) => State === 'pending' || State === 'available')
      .map((one) => ({ id: one.NatGatewayId, Tags: one.Tags, createdAt: one.CreateTime })),
  ),
  aws_eip: byName(async (ec2, Filters) =>
    ((await ec2.send(new DescribeAddressesCommand({ Filters }))).Addresses ?? []).map((one) => ({ id: one.AllocationId, Tags: one.Tags })),
  ),
  aws_vpc_endpoint: byName(
    async (ec2, Filters) =>
      ((await ec2.send(new DescribeVpcEndpointsCommand({ Filters }))).VpcEndpoints ?? [])
        .filter(({ State }) => !/^delet/i.test(State ?? ''))
        .map((one) => ({ id: one.VpcEndpointId, Tags: one.Tags, createdAt: one.CreationTimestamp })),
    inVpc,
  ),
  aws_flow_log: byName(
    async (ec2, Filter) =>
      ((await ec2.send(new DescribeFlowLogsCommand({ Filter }))).FlowLogs ?? []).map((one) => ({
        id: one.FlowLogId,
        Tags: one.Tags,
        createdAt: one.CreationTime,
      })),
    { argument: 'vpc_id', filter: 'resource-id' },
  ),
  aws_route_table_association: findOne(['subnet_id', 'route_table_id'], async (search, { subnet_id, route_table_id }) => {
    const table = await describeRouteTable(search, route_table_id);
    const association = table?.Associations?.find(({ SubnetId }) => SubnetId === subnet_id);
    return association && { importId: `${subnet_id}/${route_table_id}` };
  }),
  aws_route: findOne(['route_table_id', 'destination_cidr_block'], async (search, { route_table_id, destination_cidr_block }) => {
    const table = await describeRouteTable(search, route_table_id);
    const route = table?.Routes?.find(({ DestinationCidrBlock }) => DestinationCidrBlock === destination_cidr_block);
    return route && { importId: `${route_table_id}_${destination_cidr_block}` };
  }),
};

function describeRouteTable(search: Search, id: string) {
  return search.once(`route table ${id}`, async () => {
    const ec2 = await search.aws.ec2();
    const answer = await ec2.send(new DescribeRouteTablesCommand({ Filters: [{ Name: 'route-table-id', Values: [id] }] }));
    return answer.RouteTables?.[0];
  });
}
