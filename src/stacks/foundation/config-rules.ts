// The AWS Config rules for PCI DSS, one set per account and region.
import { ConfigConfigRule } from '@cdktf/provider-aws/lib/config-config-rule/index.js';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { configRules } from '../../platform/config-rules.js';
import type { FoundationSite } from '../parts/site.js';

/** Adds the rules. A rule can be created only while a recorder is running. */
export function addConfigRules(scope: Construct, { names }: FoundationSite, recorderStatus: ITerraformDependable | undefined): void {
  for (const [identifier, description] of Object.entries(configRules)) {
    const rule = identifier.toLowerCase().replaceAll('_', '-');
    new ConfigConfigRule(scope, rule, {
      name: names.rule(rule),
      description,
      source: { owner: 'AWS', sourceIdentifier: identifier },
      dependsOn: recorderStatus === undefined ? undefined : [recorderStatus],
      tags: { Name: names.rule(rule) },
    });
  }
}
