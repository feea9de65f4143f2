// The rules of the web ACL.
import type { Wafv2WebAclRule } from '@cdktf/provider-aws/lib/wafv2-web-acl/index.js';

export type WafMode = 'count' | 'block';

/** AWS's managed rule groups, with the rules that never block: requests with trades can exceed the 8 KB that SizeRestrictions_BODY allows. */
const managedGroups: readonly { group: string; countOnly: readonly string[] }[] = [
  { group: 'AWSManagedRulesCommonRuleSet', countOnly: ['SizeRestrictions_BODY'] },
  { group: 'AWSManagedRulesKnownBadInputsRuleSet', countOnly: [] },
  { group: 'AWSManagedRulesAmazonIpReputationList', countOnly: [] },
];

/** Returns all rules in order of priority. In mode `count`, none of them blocks requests. */
export function wafRules(mode: WafMode, ratePerFiveMinutes: number): Wafv2WebAclRule[] {
  const groups = managedGroups.map(({ group, countOnly }, i) => managedRule(group, countOnly, i, mode));
  return [...groups, rateRule(groups.length, mode, ratePerFiveMinutes)];
}

function managedRule(name: string, countOnly: readonly string[], priority: number, mode: WafMode): Wafv2WebAclRule {
  return {
    name,
    priority,
    overrideAction: mode === 'block' ? { none: {} } : { count: {} },
    statement: {
      managed_rule_group_statement: {
        name,
        vendor_name: 'AWS',
        rule_action_override: countOnly.map((rule) => ({ name: rule, action_to_use: { count: {} } })),
      },
    },
    visibilityConfig: visibility(name),
  };
}

function rateRule(priority: number, mode: WafMode, limit: number): Wafv2WebAclRule {
  return {
    name: 'RateLimitPerAddress',
    priority,
    action: mode === 'block' ? { block: {} } : { count: {} },
    statement: { rate_based_statement: { limit, aggregate_key_type: 'IP', evaluation_window_sec: 300 } },
    visibilityConfig: visibility('RateLimitPerAddress'),
  };
}

function visibility(metricName: string) {
  return { cloudwatchMetricsEnabled: true, metricName, sampledRequestsEnabled: false };
}
