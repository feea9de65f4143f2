// Rows N1 to N11.
import { deepEqual, equal, ok } from 'node:assert/strict';
import { nameTag, type Row, ref } from './row.js';

const three = [0, 1, 2];

const names = 'data.aws_availability_zones.networking_zones.names';
const zoneOf = (i: number) => `aws_subnet.networking_private-subnet-${i}.availability_zone`;
/** The first zone that no earlier private subnet has. */
const nextZone = (i: number) => {
  const taken = three.slice(0, i).map(zoneOf).join(', ');
  return ref(`try(sort(setsubtract(${names}, [${taken}]))[0], ${names}[0])`);
};

function subnetRow(row: string, type: 'public' | 'private', first: number): Row {
  return {
    row,
    says: `three ${type} subnets, one in each zone, where they stay`,
    holds({ small: { platform } }) {
      for (const i of three) {
        const body = platform.one('aws_subnet', `networking_${type}-subnet-${i}`);
        equal(body.cidr_block, `10.0.${first + i}.0/24`);
        deepEqual(body.tags, { Name: `trading-${type}-subnet-${i}-dev`, Type: type });
        equal(body.availability_zone, type === 'private' ? nextZone(i) : ref(zoneOf(i)));
        deepEqual(body.lifecycle.ignore_changes, ['availability_zone']);
      }
    },
    breaks({ small: { platform } }) {
      platform.one('aws_subnet', `networking_${type}-subnet-2`).cidr_block = '10.0.99.0/24';
    },
  };
}

export const networkRows: Row[] = [
  {
    row: 'N1',
    says: 'availability zones that are available',
    holds: ({ small: { platform } }) => equal(platform.json.data.aws_availability_zones.networking_zones.state, 'available'),
    breaks({ small: { platform } }) {
      delete platform.json.data.aws_availability_zones.networking_zones.state;
    },
  },
  {
    row: 'N2',
    says: 'VPC with the CIDR from the settings, with DNS',
    holds({ small: { platform } }) {
      const { cidr_block, enable_dns_hostnames, enable_dns_support, tags } = platform.one('aws_vpc', 'networking_vpc');
      deepEqual([cidr_block, enable_dns_hostnames, enable_dns_support, tags.Name], ['10.0.0.0/16', true, true, 'trading-vpc-dev']);
    },
    breaks({ small: { platform } }) {
      platform.one('aws_vpc', 'networking_vpc').enable_dns_hostnames = false;
    },
  },
  {
    row: 'N3',
    says: 'internet gateway',
    holds: ({ small: { platform } }) =>
      equal(nameTag(platform.one('aws_internet_gateway', 'networking_routing_internet-gateway')), 'trading-igw-dev'),
    breaks({ small: { platform } }) {
      platform.one('aws_internet_gateway', 'networking_routing_internet-gateway').tags.Name = 'igw';
    },
  },
  subnetRow('N4', 'public', 0),
  subnetRow('N5', 'private', 10),
  {
    row: 'N6',
    says: 'one Elastic IP for the NAT gateway',
    holds({ small: { platform } }) {
      deepEqual(Object.values(platform.all('aws_eip')).map(nameTag), ['trading-nat-eip-dev']);
    },
    breaks({ small: { platform } }) {
      platform.one('aws_eip', 'networking_routing_nat-address-0').tags.Name = 'address';
    },
  },
  {
    row: 'N7',
    says: 'one NAT gateway in the first public subnet, after the internet gateway',
    holds({ small: { platform } }) {
      const [only, ...others] = Object.values(platform.all('aws_nat_gateway'));
      deepEqual([nameTag(only), others], ['trading-nat-gateway-dev', []]);
      equal(only.subnet_id, ref('aws_subnet.networking_public-subnet-0.id'));
      deepEqual(only.depends_on, ['aws_internet_gateway.networking_routing_internet-gateway']);
    },
    breaks({ small: { platform } }) {
      platform.one('aws_nat_gateway', 'networking_routing_nat-gateway-0').subnet_id = ref('aws_subnet.networking_private-subnet-0.id');
    },
  },
  {
    row: 'N8',
    says: 'public route table: default route to the internet gateway, three associations',
    holds({ small: { platform } }) {
      equal(nameTag(platform.one('aws_route_table', 'networking_routing_public')), 'trading-public-rt-dev');
      const { destination_cidr_block, gateway_id } = platform.one('aws_route', 'networking_routing_public-internet');
      equal(destination_cidr_block, '0.0.0.0/0');
      equal(gateway_id, ref('aws_internet_gateway.networking_routing_internet-gateway.id'));
      for (const i of three) platform.one('aws_route_table_association', `networking_routing_public-association-${i}`);
    },
    breaks({ small: { platform } }) {
      platform.remove('aws_route_table_association', 'networking_routing_public-association-1');
    },
  },
  {
    row: 'N9',
    says: 'one private route table: default route to the NAT gateway, three associations',
    holds({ small: { platform } }) {
      equal(nameTag(platform.one('aws_route_table', 'networking_routing_private-0')), 'trading-private-rt-dev');
      const { destination_cidr_block, nat_gateway_id } = platform.one('aws_route', 'networking_routing_private-nat-0');
      deepEqual([destination_cidr_block, nat_gateway_id], ['0.0.0.0/0', ref('aws_nat_gateway.networking_routing_nat-gateway-0.id')]);
      for (const i of three) {
        const { route_table_id } = platform.one('aws_route_table_association', `networking_routing_private-association-${i}`);
        equal(route_table_id, ref('aws_route_table.networking_routing_private-0.id'));
      }
    },
    breaks({ small: { platform } }) {
      platform.one('aws_route', 'networking_routing_private-nat-0').destination_cidr_block = '10.9.0.0/16';
    },
  },
  {
    row: 'N10',
    says: 'security group of the function, without inbound rules',
    holds({ small: { platform } }) {
      const { description, tags, ingress } = platform.one('aws_security_group', 'networking_security-groups_lambda');
      deepEqual([description, tags.Name, ingress], ['Security group for Lambda functions', 'trading-lambda-sg-dev', undefined]);
      const into = Object.values(platform.all('aws_vpc_security_group_ingress_rule'));
      ok(into.every((rule) => !rule.security_group_id.includes('groups_lambda.')));
    },
    breaks({ small: { platform } }) {
      platform.one('aws_security_group', 'networking_security-groups_lambda').description = 'Managed by Terraform';
    },
  },
  {
    row: 'N11',
    says: 'security group of the database, PostgreSQL from the function only',
    holds({ small: { platform } }) {
      const { description, tags } = platform.one('aws_security_group', 'networking_security-groups_database');
      deepEqual([description, tags.Name], ['Security group for Aurora database', 'trading-database-sg-dev']);
      const rule = platform.one('aws_vpc_security_group_ingress_rule', 'networking_security-groups_database-from-lambda');
      deepEqual([rule.ip_protocol, rule.from_port, rule.to_port, rule.description], ['tcp', 5432, 5432, 'Allow PostgreSQL from Lambda']);
      equal(rule.referenced_security_group_id, ref('aws_security_group.networking_security-groups_lambda.id'));
    },
    breaks({ small: { platform } }) {
      platform.one('aws_vpc_security_group_ingress_rule', 'networking_security-groups_database-from-lambda').from_port = 0;
    },
  },
];
