// Checks the VPC, its flow log, and that nothing in the VPC is open to the internet.
import {
  DescribeFlowLogsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, checkFailure, compare, deployCommand, requireExisting } from './check.js';
import { findDeclared } from './declared.js';

export function networkChecks(environment: Environment): Check[] {
  const common = { dependsOn: ['vpc'], remedy: deployCommand(environment) };
  return [
    { id: 'vpc', sentence: 'The VPC is available and has the configured CIDR block', ...common, dependsOn: [], run: checkVpc },
    {
      id: 'vpc-flow-log',
      sentence: 'The VPC’s flow log is active and matches the settings',
      reason: 'PCI DSS 10.1, AWS Config rule VPC_FLOW_LOGS_ENABLED',
      ...common,
      run: checkFlowLog,
    },
    {
      id: 'vpc-default-group',
      sentence: 'The VPC’s default security group has no rules',
      reason: 'PCI DSS 1.2, AWS Config rule VPC_DEFAULT_SECURITY_GROUP_CLOSED',
      ...common,
      run: checkDefaultGroup,
    },
    {
      id: 'vpc-ingress',
      sentence: 'No security group of the VPC allows inbound traffic from 0.0.0.0/0 or ::/0',
      reason: 'PCI DSS 1.2.1 and 1.3, AWS Config rule VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS',
      ...common,
      run: checkIngress,
    },
    {
      id: 'vpc-public-addresses',
      sentence: 'No subnet assigns public IPv4 addresses automatically',
      reason: 'PCI DSS 1.3, AWS Config rule SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED',
      ...common,
      run: checkPublicAddresses,
    },
  ];
}

async function checkVpc(ctx: CheckContext): Promise<string> {
  const id = ctx.outputs['vpc-id'];
  const ec2 = await ctx.target.aws.ec2();
  const { Vpcs: [vpc] = [] } = await requireExisting(`The VPC ${id}`, ec2.send(new DescribeVpcsCommand({ VpcIds: [id] })));
  const declared = await findDeclared(ctx, 'aws_vpc');
  return compare({ [`state of ${id}`]: [vpc?.State, 'available'], 'CIDR block': [vpc?.CidrBlock, declared.value('cidr_block')] });
}

async function checkFlowLog(ctx: CheckContext): Promise<string> {
  const ec2 = await ctx.target.aws.ec2();
  const { FlowLogs = [] } = await ec2.send(
    new DescribeFlowLogsCommand({ Filter: [{ Name: 'resource-id', Values: [ctx.outputs['vpc-id']] }] }),
  );
  const { flow } = ctx.names.logGroups;
  const found = FlowLogs.find(({ LogGroupName, LogDestination }) =>
    [LogGroupName, LogDestination?.split(':log-group:')[1]?.replace(/:\*$/, '')].includes(flow),
  );
  if (found === undefined) throw checkFailure(`no flow log is delivered to the log group ${flow}`);
  const declared = await findDeclared(ctx, 'aws_flow_log');
  return compare({
    'flow log status': [found.FlowLogStatus, 'ACTIVE'],
    'traffic type': [found.TrafficType, declared.value('traffic_type')],
    'aggregation interval in seconds': [found.MaxAggregationInterval, declared.value('max_aggregation_interval')],
  });
}

async function checkDefaultGroup(ctx: CheckContext): Promise<string> {
  const group = (await fetchSecurityGroups(ctx)).find(({ GroupName }) => GroupName === 'default');
  return compare({
    'inbound rules': [group?.IpPermissions?.length, 0],
    'outbound rules': [group?.IpPermissionsEgress?.length, 0],
  });
}

async function checkIngress(ctx: CheckContext): Promise<string> {
  const groups = await fetchSecurityGroups(ctx);
  const open = groups.flatMap(({ GroupId, GroupName, IpPermissions = [] }) =>
    IpPermissions.filter(({ IpRanges = [], Ipv6Ranges = [] }) =>
      [...IpRanges.map((range) => range.CidrIp), ...Ipv6Ranges.map((range) => range.CidrIpv6)].some(isEverywhere),
    ).map(
      ({ FromPort = 'any port', ToPort = '' }) =>
        `${GroupName} (${GroupId}) is open to the internet on ${FromPort === ToPort ? FromPort : `${FromPort}-${ToPort}`}`,
    ),
  );
  if (open.length > 0) throw checkFailure(open.join('; '));
  return `${groups.length} security groups`;
}

function isEverywhere(cidr: string | undefined): boolean {
  return cidr === '0.0.0.0/0' || cidr === '::/0';
}

async function checkPublicAddresses(ctx: CheckContext): Promise<string> {
  const ec2 = await ctx.target.aws.ec2();
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: 'vpc-id', Values: [ctx.outputs['vpc-id']] }] }));
  const assigning = Subnets.filter(({ MapPublicIpOnLaunch }) => MapPublicIpOnLaunch).map(({ SubnetId }) => SubnetId);
  if (assigning.length > 0) throw checkFailure(`these subnets assign public IPv4 addresses: ${assigning.join(', ')}`);
  return `${Subnets.length} subnets`;
}

function fetchSecurityGroups(ctx: CheckContext): Promise<SecurityGroup[]> {
  return ctx.once('security groups', async () => {
    const ec2 = await ctx.target.aws.ec2();
    const answer = await ec2.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'vpc-id', Values: [ctx.outputs['vpc-id']] }] }));
    return answer.SecurityGroups ?? [];
  });
}
