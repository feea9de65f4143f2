// What one size sets, every size sets. Terraform leaves an attribute that it is no longer given as it is, if the provider computes it, so that a
// platform that was large would keep something of it.
import { beforeAll, describe, expect, it } from 'vitest';
import { sizeNames } from '../../src/settings/setting.js';
import { allSettings, overriding, telling } from '../helpers/setting-values.js';
import { type Json, type StackJson, synthesized } from './stack-json.js';

/** Attributes that may be absent, and why nothing is left behind then. */
const mayBeAbsent: Readonly<Record<string, string>> = {
  'aws_rds_cluster.final_snapshot_identifier': 'is read by Terraform alone, when it destroys the cluster',
  'aws_rds_cluster.performance_insights_kms_key_id':
    'means nothing without Performance Insights, which is off explicitly; the key cannot change',
  'aws_rds_cluster.performance_insights_retention_period': 'means nothing without Performance Insights',
  'aws_rds_cluster.serverlessv2_scaling_configuration.seconds_until_auto_pause': 'is sent by the provider only with a minimum of 0 ACU',
  'aws_rds_cluster_instance.performance_insights_kms_key_id': 'means nothing without Performance Insights; the key cannot change',
  'aws_rds_cluster_instance.performance_insights_retention_period': 'means nothing without Performance Insights',
  'aws_rds_cluster_instance.monitoring_role_arn': 'is refused by RDS together with an interval of 0, which is set explicitly',
  'aws_api_gateway_usage_plan.quota_settings': 'is a block, which the provider removes when it is absent',
};

/** For each resource, the names of its attributes, and of those of its blocks. Lists are replaced as a whole, so their items do not count. */
function attributesOf(stack: StackJson): Map<string, Set<string>> {
  const names = (body: Json, prefix = ''): string[] =>
    Object.entries<Json>(body).flatMap(([name, value]) => {
      if (/^(\/\/|lifecycle|depends_on|environment|tags)$/.test(name)) return [];
      const isBlock = typeof value === 'object' && value !== null && !Array.isArray(value);
      return [prefix + name, ...(isBlock ? names(value, `${prefix}${name}.`) : [])];
    });
  return new Map(stack.everything().map(({ type, id, body }) => [`${type}.${id}`, new Set(names(body))]));
}

/** The attributes, as `type.attribute`, that only one of two stacks sets on a resource that both have. */
function differing(a: Map<string, Set<string>>, b: Map<string, Set<string>>): string[] {
  const found = [...a].flatMap(([address, names]) => {
    const others = b.get(address);
    return others === undefined
      ? []
      : [...names, ...others].filter((name) => names.has(name) !== others.has(name)).map((name) => `${address.split('.')[0]}.${name}`);
  });
  return found.filter((name) => !Object.keys(mayBeAbsent).some((one) => name === one || name.startsWith(`${one}.`)));
}

let small: Map<string, Set<string>>;
beforeAll(async () => {
  small = attributesOf((await synthesized()).platform);
}, 60_000);

describe('the same attributes are set', () => {
  it.each(sizeNames)('in size %s', async (size) => {
    expect(differing(small, attributesOf((await synthesized({ size })).platform))).toEqual([]);
  });

  it.each(allSettings.map((row) => [row.path.join('.'), row] as const))('for each value of %s', async (_, row) => {
    for (const value of telling(row)) {
      const { platform } = await synthesized(overriding({}, row.path, value));
      expect(differing(small, attributesOf(platform)), `${JSON.stringify(value)}`).toEqual([]);
    }
  });
});
