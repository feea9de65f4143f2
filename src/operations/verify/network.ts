// The VPC: watched, and closed where nothing has to be open.
import {
  DescribeFlowLogsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, checkFailure, compare, deployCommand, requireExisting } from './check.js';

export function networkChecks(environment: Environment): Check[] {
  const more = { dependsOn: ['vpc'], remedy: deployCommand(environment) };
  return [
    { id: 'vpc', sentence: 'The VPC is there', ...more, dependsOn: [], run: isThere },
    {
      id: 'vpc-flow-log',
      sentence: 'The VPC’s traffic is logged',
      reason: 'PCI DSS 10.1, AWS Config rule VPC_FLOW_LOGS_ENABLED',
      ...more,
      run: isWatched,
    },
    {
      id: 'vpc-default-group',
      sentence: 'The VPC’s default security group allows nothing',
      reason: 'PCI DSS 1.2, AWS Config rule VPC_DEFAULT_SECURITY_GROUP_CLOSED',
      ...more,
      run: hasClosedDefault,
    },
    {
      id: 'vpc-ingress',
      sentence: 'No security group of the VPC lets the whole internet in',
      reason: 'PCI DSS 1.2.1 and 1.3, AWS Config rule VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS',
      ...more,
      run: letsNobodyIn,
    },
    {
      id: 'vpc-public-addresses',
      sentence: 'No subnet gives out public addresses by itself',
      reason: 'PCI DSS 1.3, AWS Config rule SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED',
      ...more,
      run: givesNoAddresses,
    },
  ];
}

async function isThere(ctx: CheckContext): Promise<string> {
  const id = ctx.outputs['vpc-id'];
  const ec2 = await ctx.target.aws.ec2();
  const { Vpcs: [vpc] = [] } = await requireExisting(`The VPC ${id}`, ec2.send(new DescribeVpcsCommand({ VpcIds: [id] })));
  return compare({ [`${id}’s state`]: [vpc?.State, 'available'], 'its addresses': [vpc?.CidrBlock, ctx.environment.network.cidr] });
}

async function isWatched(ctx: CheckContext): Promise<string> {
  const ec2 = await ctx.target.aws.ec2();
  const { FlowLogs = [] } = await ec2.send(
    new DescribeFlowLogsCommand({ Filter: [{ Name: 'resource-id', Values: [ctx.outputs['vpc-id']] }] }),
  );
  const { flow } = ctx.names.logGroups;
  const found = FlowLogs.find(({ LogGroupName, LogDestination }) =>
    [LogGroupName, LogDestination?.split(':log-group:')[1]?.replace(/:\*$/, '')].includes(flow),
  );
  if (found === undefined) throw checkFailure(`no flow log goes to ${flow}`);
  const { flowLogTraffic, flowLogIntervalSeconds } = ctx.environment.network;
  return compare({
    'the flow log’s status': [found.FlowLogStatus, 'ACTIVE'],
    'its traffic': [found.TrafficType, flowLogTraffic],
    'its interval in seconds': [found.MaxAggregationInterval, flowLogIntervalSeconds],
  });
}

async function hasClosedDefault(ctx: CheckContext): Promise<string> {
  const group = (await fetchSecurityGroups(ctx)).find(({ GroupName }) => GroupName === 'default');
  return compare({
    'number of rules in': [group?.IpPermissions?.length, 0],
    'number of rules out': [group?.IpPermissionsEgress?.length, 0],
  });
}

async function letsNobodyIn(ctx: CheckContext): Promise<string> {
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

async function givesNoAddresses(ctx: CheckContext): Promise<string> {
  const ec2 = await ctx.target.aws.ec2();
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: 'vpc-id', Values: [ctx.outputs['vpc-id']] }] }));
  const giving = Subnets.filter(({ MapPublicIpOnLaunch }) => MapPublicIpOnLaunch).map(({ SubnetId }) => SubnetId);
  if (giving.length > 0) throw checkFailure(`${giving.join(', ')} give public addresses to whatever starts in them`);
  return `${Subnets.length} subnets`;
}

function fetchSecurityGroups(ctx: CheckContext): Promise<SecurityGroup[]> {
  return ctx.once('security groups', async () => {
    const ec2 = await ctx.target.aws.ec2();
    const answer = await ec2.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'vpc-id', Values: [ctx.outputs['vpc-id']] }] }));
    return answer.SecurityGroups ?? [];
  });
}
