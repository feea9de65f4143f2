// The VPC, subnets, security groups and flow log of a test platform.
import {
  CreateFlowLogsCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeSecurityGroupsCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import type { Platform } from './platform.js';

export async function buildNetwork({ aws, environment, names, outputs }: Platform): Promise<void> {
  const ec2 = await aws.ec2();
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: environment.network.cidr }));
  const VpcId = Vpc?.VpcId ?? '';
  outputs['vpc-id'] = VpcId;
  const subnets: string[] = [];
  for (const [n, zone] of ['a', 'b', 'c'].entries()) {
    const command = new CreateSubnetCommand({ VpcId, CidrBlock: `10.0.${10 + n}.0/24`, AvailabilityZone: `${environment.region}${zone}` });
    subnets.push((await ec2.send(command)).Subnet?.SubnetId ?? '');
  }
  outputs['private-subnet-ids'] = JSON.stringify(subnets);
  await closeDefaultGroup(aws, VpcId);
  await ec2.send(new CreateSecurityGroupCommand({ VpcId, GroupName: 'lambda', Description: 'Security group for Lambda functions' }));
  await ec2.send(
    new CreateFlowLogsCommand({
      ResourceIds: [VpcId],
      ResourceType: 'VPC',
      TrafficType: environment.network.flowLogTraffic,
      LogGroupName: names.logGroups.flow,
      DeliverLogsPermissionArn: `arn:aws:iam::${environment.account}:role/flow`,
      MaxAggregationInterval: environment.network.flowLogIntervalSeconds,
    }),
  );
}

async function closeDefaultGroup(aws: Platform['aws'], vpcId: string): Promise<void> {
  const ec2 = await aws.ec2();
  const group = await findSecurityGroup(aws, vpcId, 'default');
  const { GroupId, IpPermissions = [], IpPermissionsEgress = [] } = group;
  if (IpPermissions.length > 0) await ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  if (IpPermissionsEgress.length > 0) await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: IpPermissionsEgress }));
}

export async function findSecurityGroup(aws: Platform['aws'], vpcId: string, name: string) {
  const ec2 = await aws.ec2();
  const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }] }));
  const found = SecurityGroups.find(({ GroupName }) => GroupName === name);
  if (!found) throw new Error(`no group ${name}`);
  return found;
}
