// Asks AWS by ARN whether a resource exists. The tagging index lists deleted resources for hours; the resource's own service does not.
import { GetApiKeyCommand, GetRestApiCommand, GetStageCommand, GetUsagePlanCommand } from '@aws-sdk/client-api-gateway';
import { DescribeConfigRulesCommand } from '@aws-sdk/client-config-service';
import { DescribeSecurityGroupRulesCommand } from '@aws-sdk/client-ec2';
import { GetTableCommand } from '@aws-sdk/client-glue';
import { DescribeKeyCommand, type KeyMetadata } from '@aws-sdk/client-kms';
import { GetEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { DescribeDBClusterSnapshotsCommand } from '@aws-sdk/client-rds';
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { GetWebACLCommand } from '@aws-sdk/client-wafv2';
import { partitionOf } from '../../platform/regions.js';
import { ifExists, readAllPages } from '../calls.js';
import type { AwsAccess } from '../target.js';
import { findByName, type NamedType } from './by-name.js';
import { type FoundResource, foundIf, withArn } from './lookup.js';
import { networkKinds } from './network-kinds.js';

/** How to ask for the resources whose ARNs match; the groups of the pattern are the arguments after the access. */
interface ArnLookup {
  pattern: RegExp;
  find(access: AwsAccess, ...groups: string[]): Promise<FoundResource[]>;
}

/** What the part of an ARN after `arn:PARTITION:` means, for resources that have a lookup by name. */
const named: readonly (readonly [pattern: RegExp, type: NamedType])[] = [
  [/^s3:::([^/]+)$/, 'aws_s3_bucket'],
  [/^dynamodb:[^:]*:\d*:table\/([^/]+)$/, 'aws_dynamodb_table'],
  [/^rds:[^:]*:\d*:cluster:([^:]+)$/, 'aws_rds_cluster'],
  [/^rds:[^:]*:\d*:db:([^:]+)$/, 'aws_rds_cluster_instance'],
  [/^rds:[^:]*:\d*:subgrp:([^:]+)$/, 'aws_db_subnet_group'],
  [/^rds:[^:]*:\d*:cluster-pg:([^:]+)$/, 'aws_rds_cluster_parameter_group'],
  [/^glue:[^:]*:\d*:database\/([^/]+)$/, 'aws_glue_catalog_database'],
  [/^athena:[^:]*:\d*:workgroup\/([^/]+)$/, 'aws_athena_workgroup'],
  [/^lambda:[^:]*:\d*:function:([^:]+)$/, 'aws_lambda_function'],
  [/^sqs:[^:]*:\d*:([^:]+)$/, 'aws_sqs_queue'],
  [/^logs:[^:]*:\d*:log-group:([^:]+)(?::\*)?$/, 'aws_cloudwatch_log_group'],
  [/^iam::\d*:role\/(?:.+\/)?([^/]+)$/, 'aws_iam_role'],
  [/^iam::\d*:policy\/(?:.+\/)?([^/]+)$/, 'aws_iam_policy'],
  [/^kms:[^:]*:\d*:(alias\/.+)$/, 'aws_kms_alias'],
];

const arnLookups: readonly ArnLookup[] = [
  ...named.map(([pattern, type]) => ({ pattern, find: (access: AwsAccess, name = '') => findByName(access, { type, name }) })),
  ...networkKinds.map(({ arnType, idFilter, list }) => ({
    pattern: new RegExp(`^ec2:[^:]*:\\d*:${arnType}/([^/]+)$`),
    async find({ aws }: AwsAccess, id = '') {
      const listed = await list(await aws.ec2(), idFilter === undefined ? [] : [{ Name: idFilter, Values: [id] }]);
      return listed.filter((one) => one.id === id).map(() => ({ name: id }));
    },
  })),
  {
    pattern: /^ec2:[^:]*:\d*:security-group-rule\/([^/]+)$/,
    async find({ aws }, id = '') {
      const Filters = [{ Name: 'security-group-rule-id', Values: [id] }];
      const answer = await (await aws.ec2()).send(new DescribeSecurityGroupRulesCommand({ Filters }));
      return (answer.SecurityGroupRules ?? []).filter((rule) => rule.SecurityGroupRuleId === id).map(() => ({ name: id }));
    },
  },
  {
    pattern: /^kms:[^:]*:\d*:key\/([^/]+)$/,
    async find({ aws }, KeyId) {
      const key = (await ifExists((await aws.kms()).send(new DescribeKeyCommand({ KeyId }))))?.KeyMetadata;
      return key === undefined ? [] : [describeKey(key)];
    },
  },
  {
    // RDS deletes automated snapshots together with their cluster, so they are asked for by the cluster's name.
    pattern: /^rds:[^:]*:\d*:cluster-snapshot:(.+)$/,
    async find({ aws }, DBClusterSnapshotIdentifier = '') {
      const answer = await ifExists((await aws.rds()).send(new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier })));
      const manual = (answer?.DBClusterSnapshots ?? []).filter(({ SnapshotType }) => SnapshotType !== 'automated');
      return manual.map(({ DBClusterSnapshotArn }) => ({ name: DBClusterSnapshotIdentifier, ...withArn(DBClusterSnapshotArn) }));
    },
  },
  {
    pattern: /^(secretsmanager:[^:]*:\d*:secret:.+)$/,
    async find({ aws, region }, rest = '') {
      const SecretId = `arn:${partitionOf(region)}:${rest}`;
      const answer = await ifExists((await aws.secretsManager()).send(new DescribeSecretCommand({ SecretId })));
      const deletion = answer?.DeletedDate && { deletion: { on: dayOf(answer.DeletedDate) } };
      return foundIf(answer, { name: answer?.Name ?? SecretId, ...withArn(answer?.ARN), ...deletion });
    },
  },
  {
    pattern: /^lambda:[^:]*:\d*:event-source-mapping:(.+)$/,
    async find({ aws }, UUID = '') {
      const answer = await ifExists((await aws.lambda()).send(new GetEventSourceMappingCommand({ UUID })));
      return foundIf(answer?.State === 'Deleting' ? undefined : answer, { name: UUID });
    },
  },
  {
    pattern: /^glue:[^:]*:\d*:table\/([^/]+)\/([^/]+)$/,
    async find({ aws }, DatabaseName, Name = '') {
      return foundIf(await ifExists((await aws.glue()).send(new GetTableCommand({ DatabaseName, Name }))), { name: Name });
    },
  },
  {
    pattern: /^apigateway:[^:]*::\/restapis\/([^/]+)$/,
    async find({ aws }, restApiId = '') {
      const answer = await ifExists((await aws.apiGateway()).send(new GetRestApiCommand({ restApiId })));
      return foundIf(answer, { name: answer?.name ?? restApiId });
    },
  },
  {
    pattern: /^apigateway:[^:]*::\/restapis\/([^/]+)\/stages\/([^/]+)$/,
    async find({ aws }, restApiId, stageName = '') {
      return foundIf(await ifExists((await aws.apiGateway()).send(new GetStageCommand({ restApiId, stageName }))), { name: stageName });
    },
  },
  {
    pattern: /^apigateway:[^:]*::\/usageplans\/([^/]+)$/,
    async find({ aws }, usagePlanId = '') {
      const answer = await ifExists((await aws.apiGateway()).send(new GetUsagePlanCommand({ usagePlanId })));
      return foundIf(answer, { name: answer?.name ?? usagePlanId });
    },
  },
  {
    pattern: /^apigateway:[^:]*::\/apikeys\/([^/]+)$/,
    async find({ aws }, key = '') {
      const answer = await ifExists((await aws.apiGateway()).send(new GetApiKeyCommand({ apiKey: key, includeValue: false })));
      return foundIf(answer, { name: answer?.name ?? key });
    },
  },
  {
    pattern: /^wafv2:[^:]*:\d*:regional\/webacl\/([^/]+)\/([^/]+)$/,
    async find({ aws }, Name = '', Id = '') {
      return foundIf(await ifExists((await aws.waf()).send(new GetWebACLCommand({ Name, Id, Scope: 'REGIONAL' }))), { name: Name });
    },
  },
  {
    pattern: /^config:[^:]*:\d*:config-rule\/([^/]+)$/,
    // There is no request by id.
    async find({ aws }, id = '') {
      const config = await aws.config();
      const rules = await readAllPages(
        (NextToken) => config.send(new DescribeConfigRulesCommand({ NextToken })),
        (page) => ({ items: page.ConfigRules, next: page.NextToken }),
      );
      const ours = rules.filter(
        ({ ConfigRuleArn, ConfigRuleState }) => ConfigRuleArn?.endsWith(`/${id}`) && ConfigRuleState !== 'DELETING',
      );
      return ours.map(({ ConfigRuleName }) => ({ name: ConfigRuleName ?? id }));
    },
  },
];

/**
 * Asks the service of the ARN for the resource: a list with it, or an empty list if it does not exist; undefined if there is no way to ask
 * for such a resource. Throws the service's error.
 */
export async function findByArn(access: AwsAccess, arn: string): Promise<FoundResource[] | undefined> {
  const rest = arn.split(':').slice(2).join(':');
  for (const { pattern, find } of arnLookups) {
    const match = pattern.exec(rest);
    if (match !== null) return (await find(access, ...match.slice(1))).map((found) => ({ ...found, arn }));
  }
  return undefined;
}

/** A key by its description and id, with the day of its deletion if it is scheduled. */
export function describeKey({ Arn, KeyId = '', Description, KeyState, DeletionDate }: KeyMetadata): FoundResource {
  const found = { name: `${Description} (${KeyId})`, ...withArn(Arn) };
  return KeyState === 'PendingDeletion' ? { ...found, deletion: { on: DeletionDate && dayOf(DeletionDate) } } : found;
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
