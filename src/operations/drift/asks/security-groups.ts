// The rules of the security groups.
import { DescribeSecurityGroupRulesCommand, type SecurityGroupRule } from '@aws-sdk/client-ec2';
import { readAllPages } from '../../../aws/calls.js';
import type { DeployedStack, StackResource } from '../deployed-stack.js';
import { type Ask, attribute } from './ask.js';

const ruleTypes = {
  inbound: 'aws_vpc_security_group_ingress_rule',
  outbound: 'aws_vpc_security_group_egress_rule',
} as const;
type Direction = keyof typeof ruleTypes;

interface Rule {
  direction: Direction;
  protocol: string;
  fromPort: string;
  toPort: string;
  peer: string;
}

/** Every rule of a security group, such as `inbound tcp 5432 from sg-1`. */
export const securityGroupAsk: Ask = {
  types: ['aws_security_group', 'aws_default_security_group'],
  member: 'rule',
  group: 'exposure',
  mirrors: ['ingress', 'egress'],
  action: 'ec2:DescribeSecurityGroupRules',
  expected: (stack, group) => [...declaredRules(stack, group, 'inbound'), ...declaredRules(stack, group, 'outbound')],
  found: async (aws, group) => {
    const ec2 = await aws.ec2();
    const Filters = [{ Name: 'group-id', Values: [attribute(group, 'id')] }];
    const rules = await readAllPages(
      (NextToken) => ec2.send(new DescribeSecurityGroupRulesCommand({ Filters, NextToken })),
      (page) => ({ items: page.SecurityGroupRules, next: page.NextToken }),
    );
    return rules.map(foundRule);
  },
};

function declaredRules(stack: DeployedStack, group: StackResource, direction: Direction): string[] {
  return stack.children(ruleTypes[direction], 'security_group_id', attribute(group, 'id')).map((rule) => {
    const peers = ['cidr_ipv4', 'cidr_ipv6', 'prefix_list_id', 'referenced_security_group_id'].map((name) => stack.text(rule, name));
    return describeRule({
      direction,
      protocol: stack.text(rule, 'ip_protocol'),
      fromPort: stack.text(rule, 'from_port'),
      toPort: stack.text(rule, 'to_port'),
      peer: peers.find((peer) => peer !== '') ?? '',
    });
  });
}

function foundRule({ IsEgress, IpProtocol, FromPort, ToPort, CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupInfo }: SecurityGroupRule) {
  return describeRule({
    direction: IsEgress ? 'outbound' : 'inbound',
    protocol: IpProtocol ?? '',
    fromPort: String(FromPort ?? ''),
    toPort: String(ToPort ?? ''),
    peer: CidrIpv4 ?? CidrIpv6 ?? PrefixListId ?? ReferencedGroupInfo?.GroupId ?? '',
  });
}

function describeRule({ direction, protocol, fromPort, toPort, peer }: Rule): string {
  const traffic = protocol === '-1' ? 'all traffic' : `${protocol} ${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`}`;
  return `${direction} ${traffic} ${direction === 'inbound' ? 'from' : 'to'} ${peer}`;
}
