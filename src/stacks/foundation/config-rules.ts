// The AWS Config rules for PCI DSS, one set per account and region.
import { ConfigConfigRule } from '@cdktf/provider-aws/lib/config-config-rule/index.js';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { FoundationSite } from '../parts/site.js';

/** The rules: AWS's identifiers, with a description of each rule's requirement. */
export const configRules = {
  S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED: 'Every bucket encrypts its objects by default',
  S3_BUCKET_VERSIONING_ENABLED: 'Every bucket keeps old versions of its objects',
  RDS_STORAGE_ENCRYPTED: 'Every database instance encrypts its storage',
  RDS_CLUSTER_ENCRYPTED_AT_REST: 'Every database cluster encrypts its storage',
  CLOUDWATCH_LOG_GROUP_ENCRYPTED: 'Every log group is encrypted with a KMS key',
  DYNAMODB_TABLE_ENCRYPTED_KMS: 'Every table is encrypted with a KMS key',
  IAM_PASSWORD_POLICY: 'The account has a strong password policy',
  VPC_FLOW_LOGS_ENABLED: 'Every VPC writes flow logs',
} as const;

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
