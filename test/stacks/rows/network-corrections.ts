// Corrections 13 to 21 of the network.
import { deepEqual, equal, ok } from 'node:assert/strict';
import type { Json } from '../stack-json.js';
import { type Row, ref } from './row.js';

const groups = 'networking_security-groups_';

export const networkCorrections: Row[] = [
  {
    row: '13',
    says: 'subnets are taken from the VPC’s own CIDR (large is given another here)',
    holds({ large: { platform } }) {
      equal(platform.one('aws_vpc', 'networking_vpc').cidr_block, '10.2.0.0/16');
      const blocks = Object.values(platform.all('aws_subnet')).map(({ cidr_block }) => cidr_block);
      deepEqual(blocks, ['10.2.10.0/24', '10.2.11.0/24', '10.2.12.0/24']);
    },
    breaks({ large: { platform } }) {
      platform.one('aws_subnet', 'networking_private-subnet-0').cidr_block = '10.0.10.0/24';
    },
  },
  {
    row: '14',
    says: 'no Local or Wavelength Zones, no use1-az3, and an error message if there are too few zones',
    holds({ small: { platform } }) {
      const zones = platform.json.data.aws_availability_zones.networking_zones;
      deepEqual(zones.filter, [{ name: 'opt-in-status', values: ['opt-in-not-required'] }]);
      deepEqual(zones.exclude_zone_ids, ['use1-az3']);
      const taken = [0, 1].map((i) => `aws_subnet.networking_private-subnet-${i}.availability_zone`).join(', ');
      const [{ condition, error_message }] = platform.one('aws_subnet', 'networking_private-subnet-2').lifecycle.postcondition;
      equal(condition, ref(`!contains([${taken}], self.availability_zone)`));
      ok(error_message.startsWith('us-east-1 offers fewer than 3 availability zones'));
    },
    breaks({ small: { platform } }) {
      delete platform.json.data.aws_availability_zones.networking_zones.filter;
    },
  },
  {
    row: '15',
    says: 'Elastic IPs have domain vpc',
    holds({ small: { platform } }) {
      for (const { domain, vpc } of Object.values(platform.all('aws_eip'))) deepEqual([domain, vpc], ['vpc', undefined]);
    },
    breaks({ small: { platform } }) {
      platform.one('aws_eip', 'networking_routing_nat-address-0').vpc = true;
    },
  },
  {
    row: '16',
    says: 'without NAT: no gateway, no Elastic IP, no public subnets and no route out of the VPC',
    holds({ large: { platform } }) {
      const types = ['aws_nat_gateway', 'aws_eip', 'aws_internet_gateway', 'aws_route'];
      deepEqual(
        types.flatMap((type) => Object.keys(platform.all(type))),
        [],
      );
    },
    breaks({ large: { platform } }) {
      platform.json.resource.aws_route = { out: { destination_cidr_block: '0.0.0.0/0', '//': { metadata: { path: 'platform/kms/out' } } } };
    },
  },
  {
    row: '17',
    says: 'no subnet assigns public IP addresses',
    holds({ small: { platform } }) {
      for (const { map_public_ip_on_launch } of Object.values(platform.all('aws_subnet'))) equal(map_public_ip_on_launch, false);
    },
    breaks({ small: { platform } }) {
      platform.one('aws_subnet', 'networking_public-subnet-0').map_public_ip_on_launch = true;
    },
  },
  {
    row: '18',
    says: 'flow logs of all traffic, to an encrypted log group, with their own role',
    holds({ small: { platform }, large }) {
      const log = platform.one('aws_flow_log', 'networking_flow-logs_flow-log');
      deepEqual([log.traffic_type, log.log_destination_type, log.max_aggregation_interval], ['ALL', 'cloud-watch-logs', 600]);
      equal(log.log_destination, ref('aws_cloudwatch_log_group.networking_flow-logs_log-group.arn'));
      equal(platform.one('aws_cloudwatch_log_group', 'networking_flow-logs_log-group').name, '/aws/vpc/trading-flow-logs-dev');
      const { WriteFlowLogs } = platform.statements('aws_iam_policy', 'networking_flow-logs_writer_policy');
      ok(WriteFlowLogs.Resource.every((arn: string) => arn.includes('flow-logs_log-group.arn')));
      equal(large.platform.one('aws_flow_log', 'networking_flow-logs_flow-log').max_aggregation_interval, 60);
    },
    breaks({ small: { platform } }) {
      platform.one('aws_flow_log', 'networking_flow-logs_flow-log').traffic_type = 'ACCEPT';
    },
  },
  {
    row: '19',
    says: 'the default security group, network ACL and route table are adopted and empty; our own ACLs open neither SSH nor RDP',
    holds({ small: { platform } }) {
      const group = platform.one('aws_default_security_group', `${groups}default`);
      deepEqual([group.ingress, group.egress], [undefined, undefined]);
      const list = platform.one('aws_default_network_acl', 'networking_network-acls_default');
      deepEqual([list.ingress, list.egress], [undefined, undefined]);
      deepEqual(platform.one('aws_default_route_table', 'networking_routing_default').route, []);
      const lists = Object.values(platform.all('aws_network_acl'));
      equal(lists.flatMap(({ subnet_ids }) => subnet_ids).length, 6);
      const open = lists.flatMap(({ ingress }) => ingress).filter(({ cidr_block }: Json) => cidr_block === '0.0.0.0/0');
      for (const { from_port, to_port } of open) for (const port of [22, 3389]) ok(port < from_port || port > to_port);
    },
    breaks({ small: { platform } }) {
      platform.one('aws_network_acl', 'networking_network-acls_public').ingress[1].to_port = 65_535;
    },
  },
  {
    row: '20',
    says: 'the function can reach PostgreSQL, S3, DynamoDB and (through NAT) HTTPS; the database can reach nothing',
    holds({ small: { platform }, large }) {
      const out = (stack: typeof platform) =>
        Object.entries(stack.all('aws_vpc_security_group_egress_rule')).map(([id, rule]) => {
          ok(rule.security_group_id.includes(`${groups}lambda.`));
          const to = rule.cidr_ipv4 ?? rule.prefix_list_id ?? rule.referenced_security_group_id;
          return [id.slice(`${groups}lambda-to-`.length), rule.ip_protocol, rule.from_port, rule.to_port, to];
        });
      const common = [
        ['database', 'tcp', 5432, 5432, `\${aws_security_group.${groups}database.id}`],
        ['dynamodb', 'tcp', 443, 443, ref('aws_vpc_endpoint.networking_endpoints_dynamodb.prefix_list_id')],
      ];
      const s3 = ['s3', 'tcp', 443, 443, ref('aws_vpc_endpoint.networking_endpoints_s3.prefix_list_id')];
      const endpoints = ['endpoints', 'tcp', 443, 443, ref('aws_security_group.networking_endpoints_security-group.id')];
      deepEqual(out(platform), [...common, ['internet', 'tcp', 443, 443, '0.0.0.0/0'], s3]);
      deepEqual(out(large.platform), [...common, endpoints, s3]);
      for (const group of Object.values(platform.all('aws_security_group'))) {
        deepEqual([group.egress, group.revoke_rules_on_delete, group.lifecycle.create_before_destroy], [undefined, true, true]);
        ok(group.name_prefix.startsWith('trading-'));
      }
    },
    breaks({ small: { platform } }) {
      platform.one('aws_vpc_security_group_egress_rule', `${groups}lambda-to-internet`).ip_protocol = '-1';
    },
  },
  {
    row: '21',
    says: 'gateway endpoints for S3 and DynamoDB, interface endpoints according to the size, all for this account only',
    holds({ small, large }) {
      const kinds = ({ platform }: typeof small) =>
        Object.values(platform.all('aws_vpc_endpoint')).map((e) => `${e.service_name.split('.').pop()} ${e.vpc_endpoint_type}`);
      deepEqual(kinds(small), ['dynamodb Gateway', 's3 Gateway']);
      deepEqual(kinds(large), ['dynamodb Gateway', 's3 Gateway', 'secretsmanager Interface', 'sqs Interface']);
      for (const id of Object.keys(large.platform.all('aws_vpc_endpoint'))) {
        const { Condition } = large.platform.statements('aws_vpc_endpoint', id).OwnAccountOnly;
        deepEqual(Condition.StringEquals, { 'aws:PrincipalAccount': '123456789012', 'aws:ResourceAccount': '123456789012' });
      }
      const { private_dns_enabled, subnet_ids } = large.platform.one('aws_vpc_endpoint', 'networking_endpoints_sqs');
      deepEqual([private_dns_enabled, subnet_ids.length], [true, 3]);
      const rule = large.platform.one('aws_vpc_security_group_ingress_rule', 'networking_endpoints_from-vpc');
      deepEqual([rule.from_port, rule.to_port, rule.cidr_ipv4], [443, 443, '10.2.0.0/16']);
    },
    breaks({ large: { platform } }) {
      platform.one('aws_vpc_endpoint', 'networking_endpoints_sqs').private_dns_enabled = false;
    },
  },
];
