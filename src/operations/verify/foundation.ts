// What the account and region have once: AWS Config records and has its rules, API Gateway may write logs.
import { GetAccountCommand } from '@aws-sdk/client-api-gateway';
import {
  DescribeConfigRulesCommand,
  DescribeConfigurationRecorderStatusCommand,
  DescribeConfigurationRecordersCommand,
  DescribeDeliveryChannelsCommand,
} from '@aws-sdk/client-config-service';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, checkFailure, compare, requireExisting } from './check.js';

/** The AWS-managed rules that the foundation brings, by the identifier of their source. */
export const managedRules = [
  'S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED',
  'S3_BUCKET_VERSIONING_ENABLED',
  'RDS_STORAGE_ENCRYPTED',
  'RDS_CLUSTER_ENCRYPTED_AT_REST',
  'CLOUDWATCH_LOG_GROUP_ENCRYPTED',
  'DYNAMODB_TABLE_ENCRYPTED_KMS',
  'IAM_PASSWORD_POLICY',
  'VPC_FLOW_LOGS_ENABLED',
] as const;

export function foundationChecks({ name }: Environment): Check[] {
  const remedy = `trading-infra bootstrap --env ${name}`;
  return [
    {
      id: 'config-recorder',
      sentence: 'AWS Config records what changes in the account',
      reason: 'PCI DSS 10.2 and 11.5: without a recorder no rule sees anything',
      dependsOn: [],
      remedy,
      run: isRecording,
    },
    {
      id: 'config-delivery',
      sentence: 'AWS Config delivers its records to a bucket',
      reason: 'PCI DSS 10.5',
      dependsOn: [],
      remedy,
      run: delivers,
    },
    {
      id: 'config-rules',
      sentence: `The ${managedRules.length} PCI rules of AWS Config are there`,
      reason: 'PCI DSS 3.4, 8.2, 10.1: the rules watch encryption, versions, passwords and flow logs',
      dependsOn: [],
      remedy,
      run: hasRules,
    },
    {
      id: 'api-gateway-account',
      sentence: 'API Gateway has a role to write its logs with',
      reason: 'PCI DSS 10.1, AWS Config rule API_GW_EXECUTION_LOGGING_ENABLED',
      dependsOn: [],
      remedy,
      run: mayLog,
    },
  ];
}

async function isRecording({ target }: CheckContext): Promise<string> {
  const config = await target.aws.config();
  const [{ ConfigurationRecorders = [] }, { ConfigurationRecordersStatus = [] }] = await Promise.all([
    config.send(new DescribeConfigurationRecordersCommand({})),
    config.send(new DescribeConfigurationRecorderStatusCommand({})),
  ]);
  // AWS services bring recorders of their own; the account's has no service principal.
  const recorder = ConfigurationRecorders.find(({ servicePrincipal }) => servicePrincipal === undefined);
  if (recorder === undefined) throw checkFailure(`${target.region} has no configuration recorder`);
  const status = ConfigurationRecordersStatus.find(({ name }) => name === recorder.name);
  return compare({ [`recording by ${recorder.name}`]: [status?.recording, true] });
}

async function delivers({ target }: CheckContext): Promise<string> {
  const config = await target.aws.config();
  const { DeliveryChannels: [channel] = [] } = await config.send(new DescribeDeliveryChannelsCommand({}));
  if (!channel?.s3BucketName) throw checkFailure(`AWS Config in ${target.region} has no delivery channel to a bucket`);
  return `${channel.name} delivers to ${channel.s3BucketName}`;
}

async function hasRules({ target }: CheckContext): Promise<string> {
  const config = await target.aws.config();
  const active = new Set<string | undefined>();
  let NextToken: string | undefined;
  do {
    const page = await config.send(new DescribeConfigRulesCommand({ NextToken }));
    for (const { ConfigRuleState, Source } of page.ConfigRules ?? []) {
      if (ConfigRuleState === 'ACTIVE' || ConfigRuleState === 'EVALUATING') active.add(Source?.SourceIdentifier);
    }
    NextToken = page.NextToken;
  } while (NextToken);
  const missing = managedRules.filter((rule) => !active.has(rule));
  if (missing.length > 0) throw checkFailure(`no active rule ${missing.join(', ')}`);
  return managedRules.join(', ');
}

async function mayLog({ target }: CheckContext): Promise<string> {
  const apiGateway = await target.aws.apiGateway();
  const { cloudwatchRoleArn } = await apiGateway.send(new GetAccountCommand({}));
  if (!cloudwatchRoleArn) throw checkFailure(`API Gateway in ${target.region} has no role for its logs`);
  const iam = await target.aws.iam();
  const RoleName = cloudwatchRoleArn.split('/').at(-1);
  await requireExisting(`The role ${RoleName} that API Gateway should use`, iam.send(new GetRoleCommand({ RoleName })));
  return cloudwatchRoleArn;
}
