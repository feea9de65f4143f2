// Damages to the VPC.
import {
  AuthorizeSecurityGroupIngressCommand,
  DeleteFlowLogsCommand,
  DescribeFlowLogsCommand,
  ModifySubnetAttributeCommand,
} from '@aws-sdk/client-ec2';
import { findSecurityGroup } from '../platform/network.js';
import type { Damage } from './damage.js';

export const networkDamages: Record<string, Damage> = {
  'a deleted flow log': {
    parts: ['network'],
    damage: async ({ aws, outputs }) => {
      const ec2 = await aws.ec2();
      const { FlowLogs = [] } = await ec2.send(new DescribeFlowLogsCommand({}));
      const ours = FlowLogs.filter(({ ResourceId }) => ResourceId === outputs['vpc-id']);
      return ec2.send(new DeleteFlowLogsCommand({ FlowLogIds: ours.map(({ FlowLogId }) => FlowLogId ?? '') }));
    },
    fails: ['vpc-flow-log'],
  },
  'a default security group with a rule': {
    parts: ['network'],
    damage: async ({ aws, outputs }) => {
      const { GroupId } = await findSecurityGroup(aws, outputs['vpc-id'], 'default');
      const rule = { GroupId, IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '10.0.0.0/8' };
      return (await aws.ec2()).send(new AuthorizeSecurityGroupIngressCommand(rule));
    },
    fails: ['vpc-default-group'],
  },
  'a security group open to the internet': {
    parts: ['network'],
    damage: async ({ aws, outputs }) => {
      const { GroupId } = await findSecurityGroup(aws, outputs['vpc-id'], 'lambda');
      const rule = { GroupId, IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, CidrIp: '0.0.0.0/0' };
      return (await aws.ec2()).send(new AuthorizeSecurityGroupIngressCommand(rule));
    },
    fails: ['vpc-ingress'],
  },
  'a subnet that assigns public addresses': {
    parts: ['network'],
    damage: async ({ aws, outputs }) => {
      const [SubnetId] = JSON.parse(outputs['private-subnet-ids']);
      return (await aws.ec2()).send(new ModifySubnetAttributeCommand({ SubnetId, MapPublicIpOnLaunch: { Value: true } }));
    },
    fails: ['vpc-public-addresses'],
  },
  'a VPC that does not exist': {
    parts: ['network'],
    damage: async (platform) => {
      platform.outputs['vpc-id'] = 'vpc-0123456789abcdef0';
    },
    fails: ['vpc'],
    blocks: ['vpc-flow-log', 'vpc-default-group', 'vpc-ingress', 'vpc-public-addresses'],
  },
};
