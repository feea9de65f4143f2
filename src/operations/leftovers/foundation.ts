// Finds what `bootstrap --remove` left of the foundation of an account and region, and of the state bucket.

import { GetAccountCommand } from '@aws-sdk/client-api-gateway';
import {
  DescribeConfigRulesCommand,
  DescribeConfigurationRecordersCommand,
  DescribeDeliveryChannelsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-config-service';
import { ifExists, readAllPages } from '../../aws/calls.js';
import { foundIf } from '../../aws/lookup/lookup.js';
import type { AwsAccess } from '../../aws/target.js';
import { foundationNames, stateNames } from '../../platform/names.js';
import { findKeys } from './keys.js';
import type { FoundLeftover, LeftoverCheck } from './leftover-check.js';
import { nameCheck } from './names.js';

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
      candidates.map(async ({ ConfigRuleName: name = '', ConfigRuleArn: arn = '' }): Promise<FoundLeftover[]> => {
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

const foundationKeys: LeftoverCheck<FoundationAccess> = {
  service: 'KMS',
  what: 'keys',
  find: (access) =>
    findKeys(access, {
      description: (text) => text === `AWS Config encryption key for ${access.region}`,
      tags: { Project: 'trading-infra', Foundation: access.region },
    }),
};

export function foundationLeftoverChecks(access: FoundationAccess): LeftoverCheck<FoundationAccess>[] {
  const names = foundationNames(access);
  return [
    recorder,
    rules,
    accountRole,
    foundationKeys,
    nameCheck({ type: 'aws_s3_bucket', name: names.configBucket }),
    nameCheck({ type: 'aws_iam_role', name: names.configRole }),
    nameCheck({ type: 'aws_iam_role', name: names.apiGatewayLogRole }),
    nameCheck({ type: 'aws_iam_policy', name: names.configPolicy }),
    nameCheck({ type: 'aws_kms_alias', name: names.configKeyAlias }),
  ];
}

const stateKeys: LeftoverCheck<FoundationAccess> = {
  service: 'KMS',
  what: 'state keys',
  find: (access) =>
    findKeys(access, {
      description: (text) => text === `Terraform state in ${access.region}`,
      tags: { Project: 'trading-infra', Purpose: 'terraform-state' },
    }),
};

export function stateLeftoverChecks(access: FoundationAccess): LeftoverCheck<FoundationAccess>[] {
  const { bucket, keyAlias } = stateNames(access);
  return [stateKeys, nameCheck({ type: 'aws_s3_bucket', name: bucket }), nameCheck({ type: 'aws_kms_alias', name: keyAlias })];
}
