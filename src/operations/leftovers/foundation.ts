// Finds what `bootstrap --remove` left of the foundation of an account and region, and of the state bucket.

import { GetAccountCommand } from '@aws-sdk/client-api-gateway';
import {
  DescribeConfigRulesCommand,
  DescribeConfigurationRecordersCommand,
  DescribeDeliveryChannelsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-config-service';
import { ifExists } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import { foundationNames, stateNames } from '../../platform/names.js';
import { findBucket } from './buckets.js';
import { findAliases, findKeys } from './keys.js';
import { type FoundResource, foundIf, type LeftoverCheck, readAllPages } from './leftover-check.js';
import { findPolicies, findRoles } from './roles.js';

export interface FoundationAccess extends AwsAccess {
  partition: string;
}

const recorder: LeftoverCheck<FoundationAccess> = {
  service: 'Config',
  what: 'recorder and delivery channel',
  find: async (access) => {
    const names = foundationNames(access);
    const config = await access.aws.config();
    const [recorders, channels] = await Promise.all([
      config.send(new DescribeConfigurationRecordersCommand({})),
      config.send(new DescribeDeliveryChannelsCommand({})),
    ]);
    return [
      ...foundIf(
        recorders.ConfigurationRecorders?.find(({ name }) => name === names.recorder),
        { name: names.recorder },
      ),
      ...foundIf(
        channels.DeliveryChannels?.find(({ name }) => name === names.deliveryChannel),
        { name: names.deliveryChannel },
      ),
    ];
  },
};

const rules: LeftoverCheck<FoundationAccess> = {
  service: 'Config',
  what: 'rules',
  find: async ({ aws, region }) => {
    const config = await aws.config();
    const all = await readAllPages(
      (NextToken) => config.send(new DescribeConfigRulesCommand({ NextToken })),
      (page) => ({ items: page.ConfigRules, next: page.NextToken }),
    );
    const candidates = all.filter(
      ({ ConfigRuleName, ConfigRuleState }) => ConfigRuleName?.endsWith(`-${region}`) && ConfigRuleState !== 'DELETING',
    );
    const ours = await Promise.all(
      candidates.map(async ({ ConfigRuleName: name = '', ConfigRuleArn: arn = '' }): Promise<FoundResource[]> => {
        const answer = await ifExists(config.send(new ListTagsForResourceCommand({ ResourceArn: arn })));
        return answer?.Tags?.some(({ Key, Value }) => Key === 'Project' && Value === 'trading-infra') ? [{ name, arn }] : [];
      }),
    );
    return ours.flat();
  },
};

const accountRole: LeftoverCheck<FoundationAccess> = {
  service: 'API Gateway',
  what: 'account log role',
  find: async (access) => {
    const answer = await (await access.aws.apiGateway()).send(new GetAccountCommand({}));
    const arn = answer.cloudwatchRoleArn ?? '';
    return arn.endsWith(`/${foundationNames(access).apiGatewayLogRole}`) ? [{ name: 'account log role', arn, note: 'still set' }] : [];
  },
};

export const foundationLeftoverChecks: LeftoverCheck<FoundationAccess>[] = [
  recorder,
  rules,
  accountRole,
  {
    service: 'S3',
    what: 'AWS Config bucket',
    find: (access) => findBucket(access, foundationNames(access).configBucket, access.partition),
  },
  {
    service: 'IAM',
    what: 'roles',
    find: (access) => findRoles(access, [foundationNames(access).configRole, foundationNames(access).apiGatewayLogRole]),
  },
  { service: 'IAM', what: 'policies', find: (access) => findPolicies(access, [foundationNames(access).configPolicy], access.partition) },
  { service: 'KMS', what: 'aliases', find: (access) => findAliases(access, [foundationNames(access).configKeyAlias]) },
  {
    service: 'KMS',
    what: 'keys',
    find: (access) =>
      findKeys(access, {
        description: (text) => text === `AWS Config encryption key for ${access.region}`,
        tags: { Project: 'trading-infra', Foundation: access.region },
      }),
  },
];

export const stateLeftoverChecks: LeftoverCheck<FoundationAccess>[] = [
  { service: 'S3', what: 'state bucket', find: (access) => findBucket(access, stateNames(access).bucket, access.partition) },
  { service: 'KMS', what: 'alias of the state key', find: (access) => findAliases(access, [stateNames(access).keyAlias]) },
  {
    service: 'KMS',
    what: 'state keys',
    find: (access) =>
      findKeys(access, {
        description: (text) => text === `Terraform state in ${access.region}`,
        tags: { Project: 'trading-infra', Purpose: 'terraform-state' },
      }),
  },
];
