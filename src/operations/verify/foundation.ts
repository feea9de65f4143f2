// Checks the foundation of the account and region: AWS Config with its rules, and the role with which API Gateway writes logs.
import { GetAccountCommand } from '@aws-sdk/client-api-gateway';
import {
  DescribeConfigRulesCommand,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  DescribeDeliveryChannelsCommand,
} from '@aws-sdk/client-config-service';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { configRules } from '../../platform/config-rules.js';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, checkFailure, compare, requireExisting } from './check.js';
import { findAllDeclared } from './declared.js';

export function foundationChecks({ name }: Environment): Check[] {
  const remedy = `trading-infra bootstrap --env ${name}`;
  return [
    {
      id: 'config-recorder',
      sentence: 'AWS Config is recording configuration changes',
      reason: 'PCI DSS 10.2 and 11.5: without a recorder the rules evaluate nothing',
      dependsOn: [],
      remedy,
      run: checkRecorder,
    },
    {
      id: 'config-delivery',
      sentence: 'AWS Config has a delivery channel to an S3 bucket',
      reason: 'PCI DSS 10.5',
      dependsOn: [],
      remedy,
      run: checkDeliveryChannel,
    },
    {
      id: 'config-rules',
      sentence: `The ${Object.keys(configRules).length} PCI DSS rules of AWS Config are active`,
      reason: 'PCI DSS 3.4, 8.2 and 10.1: the rules evaluate encryption, versioning, the password policy and flow logs',
      dependsOn: [],
      remedy,
      run: checkRules,
    },
    {
      id: 'api-gateway-account',
      sentence: 'API Gateway has a role for writing to CloudWatch Logs',
      reason: 'PCI DSS 10.1, AWS Config rule API_GW_EXECUTION_LOGGING_ENABLED',
      dependsOn: [],
      remedy,
      run: checkLogRole,
    },
  ];
}

async function checkRecorder({ target }: CheckContext): Promise<string> {
  const config = await target.aws.config();
  const [{ ConfigurationRecorders = [] }, { ConfigurationRecordersStatus = [] }] = await Promise.all([
    config.send(new DescribeConfigurationRecordersCommand({})),
    config.send(new DescribeConfigurationRecorderStatusCommand({})),
  ]);
  // Recorders with a service principal belong to AWS services.
  const recorder = ConfigurationRecorders.find(({ servicePrincipal }) => servicePrincipal === undefined);
  if (recorder === undefined) throw checkFailure(`${target.region} has no configuration recorder`);
  const status = ConfigurationRecordersStatus.find(({ name }) => name === recorder.name);
  return compare({ [`recording of ${recorder.name}`]: [status?.recording, true] });
}

async function checkDeliveryChannel({ target }: CheckContext): Promise<string> {
  const config = await target.aws.config();
  const { DeliveryChannels: [channel] = [] } = await config.send(new DescribeDeliveryChannelsCommand({}));
  if (!channel?.s3BucketName) throw checkFailure(`AWS Config in ${target.region} has no delivery channel to a bucket`);
  return `${channel.name} delivers to ${channel.s3BucketName}`;
}

async function checkRules(ctx: CheckContext): Promise<string> {
  const config = await ctx.target.aws.config();
  const active = new Set<string | undefined>();
  let NextToken: string | undefined;
  do {
    const page = await config.send(new DescribeConfigRulesCommand({ NextToken }));
    for (const { ConfigRuleState, Source } of page.ConfigRules ?? []) {
      if (ConfigRuleState === 'ACTIVE' || ConfigRuleState === 'EVALUATING') active.add(Source?.SourceIdentifier);
    }
    NextToken = page.NextToken;
  } while (NextToken);
  const rules = (await findAllDeclared(ctx, 'aws_config_config_rule')).map((rule) => String(rule.value('source.source_identifier')));
  const missing = rules.filter((rule) => !active.has(rule));
  if (missing.length > 0) throw checkFailure(`these rules are missing or not active: ${missing.join(', ')}`);
  return rules.join(', ');
}

async function checkLogRole({ target }: CheckContext): Promise<string> {
  const apiGateway = await target.aws.apiGateway();
  const { cloudwatchRoleArn } = await apiGateway.send(new GetAccountCommand({}));
  if (!cloudwatchRoleArn) throw checkFailure(`API Gateway in ${target.region} has no role for CloudWatch Logs`);
  const iam = await target.aws.iam();
  const RoleName = cloudwatchRoleArn.split('/').at(-1);
  await requireExisting(`The role ${RoleName} of API Gateway`, iam.send(new GetRoleCommand({ RoleName })));
  return cloudwatchRoleArn;
}
