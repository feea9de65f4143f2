// How single settings change the stacks.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Overrides } from '../../src/settings/schema.js';
import { danglingReferences } from './references.js';
import { type Json, synthesized } from './stack-json.js';

const count = (stack: { all(type: string): object }, type: string) => Object.keys(stack.all(type)).length;

describe('NAT', () => {
  it.each([
    ['none', 0, 0, 1],
    ['single', 1, 3, 2],
    ['per-az', 3, 3, 4],
  ] as const)('%s: gateways, public subnets, route tables', async (nat, gateways, publicSubnets, tables) => {
    const { platform } = await synthesized({ network: { nat } });
    expect(count(platform, 'aws_nat_gateway')).toBe(gateways);
    expect(count(platform, 'aws_subnet') - 3).toBe(publicSubnets);
    expect(count(platform, 'aws_route_table')).toBe(tables);
    expect(count(platform, 'aws_route_table_association')).toBe(3 + publicSubnets);
    expect(danglingReferences(platform)).toEqual([]);
  });

  it('per zone routes each private subnet through the gateway in its own zone', async () => {
    const { platform } = await synthesized({ network: { nat: 'per-az' } });
    for (const i of [0, 1, 2]) {
      expect(platform.one('aws_route_table_association', `networking_routing_private-association-${i}`).route_table_id).toContain(
        `private-${i}.id`,
      );
      expect(platform.one('aws_route', `networking_routing_private-nat-${i}`).nat_gateway_id).toContain(`nat-gateway-${i}.id`);
      expect(platform.one('aws_nat_gateway', `networking_routing_nat-gateway-${i}`).subnet_id).toContain(`public-subnet-${i}.id`);
    }
    expect(platform.one('aws_vpc_endpoint', 'networking_endpoints_s3').route_table_ids).toHaveLength(3);
  });
});

describe('the web ACL', () => {
  it.each([
    ['count', { count: {} }, { count: {} }],
    ['block', { none: {} }, { block: {} }],
  ] as const)('%s', async (waf, group, rate) => {
    const { platform } = await synthesized({ api: { waf, wafRate: 500 } });
    const { rule } = platform.one('aws_wafv2_web_acl', 'waf_web-acl');
    expect(rule.slice(0, 3).map(({ override_action }: Json) => override_action)).toEqual([group, group, group]);
    expect([rule[3].action, rule[3].statement.rate_based_statement.limit]).toEqual([rate, 500]);
    expect(platform.one('aws_cloudwatch_log_group', 'waf_log-group').name).toBe('aws-waf-logs-trading-dev');
    expect(JSON.stringify(platform.json.output['log-groups'])).toContain('aws-waf-logs-trading-dev');
  });
});

describe('storage', () => {
  it('never sets force_destroy on a bucket with object lock', async () => {
    const { platform } = await synthesized({ storage: { forceDestroy: true, archiveLockDays: 1 } });
    expect(platform.one('aws_s3_bucket', 's3_archive_bucket').force_destroy).toBe(false);
    expect(platform.one('aws_s3_bucket', 's3_raw_bucket').force_destroy).toBe(true);
  });

  it('leaves out a lifecycle rule without actions', async () => {
    const { platform } = await synthesized({ storage: { raw: { glacierInstantDays: null } } });
    const { rule } = platform.one('aws_s3_bucket_lifecycle_configuration', 's3_raw_lifecycle');
    expect(rule.map(({ id }: Json) => id)).toEqual(['expire-old-versions', 'abort-incomplete-uploads']);
  });
});

describe('the foundation', () => {
  it('creates only rules if everything else is adopted', async () => {
    const { foundation } = await synthesized({ foundation: { recorder: 'adopt', apiGatewayLogRole: 'adopt' } });
    expect(Object.keys(foundation.json.resource)).toEqual(['aws_config_config_rule']);
  });
});

const anySettings: fc.Arbitrary<Overrides> = fc.record({
  protected: fc.boolean(),
  network: fc.record({
    cidr: fc.constantFrom('10.0.0.0/16', '172.16.0.0/20', '192.168.0.0/18'),
    zones: fc.constantFrom(2, 3),
    nat: fc.constantFrom('none' as const, 'single' as const, 'per-az' as const),
    interfaceEndpoints: fc.subarray(['sqs', 'secretsmanager', 'kms', 'logs', 'xray'] as const).map((list) => [...list]),
    endpointZones: fc.constantFrom(1, 2),
  }),
  database: fc.record({ instances: fc.constantFrom(1, 3), monitoringIntervalSeconds: fc.constantFrom(0, 60) }),
  api: fc.record({ waf: fc.constantFrom('off' as const, 'count' as const, 'block' as const) }),
});

describe('any settings', () => {
  it('give a stack without dangling references', async () => {
    await fc.assert(
      fc.asyncProperty(anySettings, async (overrides) => {
        const { platform } = await synthesized(overrides);
        expect(danglingReferences(platform)).toEqual([]);
        expect(count(platform, 'aws_db_subnet_group')).toBe(1);
      }),
      { numRuns: 20 },
    );
  }, 120_000);
});
