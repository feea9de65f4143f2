// What an account and region have once, and the state bucket: asked after `bootstrap --remove`.
import { GetAccountCommand } from '@aws-sdk/client-api-gateway';
import {
  DescribeConfigRulesCommand,
  DescribeConfigurationRecordersCommand,
  DescribeDeliveryChannelsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-config-service';
import { orAbsent } from '../../aws/calls.js';
import { foundationNames, stateNames } from '../../platform/names.js';
import { askBucket } from './data.js';
import { askAliases, askKeys, askPolicies, askRoles } from './identity.js';
import { allPages, type Found, foundIf, type Question, type ResiduePlace } from './leftover-check.js';

export interface FoundationPlace extends ResiduePlace {
  partition: string;
}

const recorder: Question<FoundationPlace> = {
  service: 'Config',
  what: 'recorder and delivery channel',
  ask: async (place) => {
    const names = foundationNames(place);
    const config = await place.aws.config();
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

const rules: Question<FoundationPlace> = {
  service: 'Config',
  what: 'rules',
  ask: async ({ aws, region }) => {
    const config = await aws.config();
    const all = await allPages(
      (NextToken) => config.send(new DescribeConfigRulesCommand({ NextToken })),
      (page) => ({ items: page.ConfigRules, next: page.NextToken }),
    );
    const candidates = all.filter(
      ({ ConfigRuleName, ConfigRuleState }) => ConfigRuleName?.endsWith(`-${region}`) && ConfigRuleState !== 'DELETING',
    );
    const ours = await Promise.all(
      candidates.map(async ({ ConfigRuleName: name = '', ConfigRuleArn: arn = '' }): Promise<Found[]> => {
        const answer = await orAbsent(config.send(new ListTagsForResourceCommand({ ResourceArn: arn })));
        return answer?.Tags?.some(({ Key, Value }) => Key === 'Project' && Value === 'trading-infra') ? [{ name, arn }] : [];
      }),
    );
    return ours.flat();
  },
};

const accountRole: Question<FoundationPlace> = {
  service: 'API Gateway',
  what: 'the account’s log role',
  ask: async (place) => {
    const answer = await (await place.aws.apiGateway()).send(new GetAccountCommand({}));
    const arn = answer.cloudwatchRoleArn ?? '';
    return arn.endsWith(`/${foundationNames(place).apiGatewayLogRole}`) ? [{ name: 'the account’s log role', arn, note: 'still set' }] : [];
  },
};

export const foundationQuestions: Question<FoundationPlace>[] = [
  recorder,
  rules,
  accountRole,
  {
    service: 'S3',
    what: 'the bucket of AWS Config',
    ask: (place) => askBucket(place, foundationNames(place).configBucket, place.partition),
  },
  {
    service: 'IAM',
    what: 'roles',
    ask: (place) => askRoles(place, [foundationNames(place).configRole, foundationNames(place).apiGatewayLogRole]),
  },
  { service: 'IAM', what: 'policies', ask: (place) => askPolicies(place, [foundationNames(place).configPolicy], place.partition) },
  { service: 'KMS', what: 'aliases', ask: (place) => askAliases(place, [foundationNames(place).configKeyAlias]) },
  {
    service: 'KMS',
    what: 'keys',
    ask: (place) =>
      askKeys(place, {
        description: (text) => text === `AWS Config encryption key for ${place.region}`,
        tags: { Project: 'trading-infra', Foundation: place.region },
      }),
  },
];

export const stateQuestions: Question<FoundationPlace>[] = [
  { service: 'S3', what: 'the state bucket', ask: (place) => askBucket(place, stateNames(place).bucket, place.partition) },
  { service: 'KMS', what: 'the state bucket’s alias', ask: (place) => askAliases(place, [stateNames(place).keyAlias]) },
  {
    service: 'KMS',
    what: 'the state bucket’s keys',
    ask: (place) =>
      askKeys(place, {
        description: (text) => text === `Terraform state in ${place.region}`,
        tags: { Project: 'trading-infra', Purpose: 'terraform-state' },
      }),
  },
];
