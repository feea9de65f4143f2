// The foundation of a region for tests: recorder, delivery channel, rules and API Gateway's role.
import { UpdateAccountCommand } from '@aws-sdk/client-api-gateway';
import {
  PutConfigRuleCommand,
  PutConfigurationRecorderCommand,
  PutDeliveryChannelCommand,
  StartConfigurationRecorderCommand,
} from '@aws-sdk/client-config-service';
import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { configRules } from '../../../../src/platform/config-rules.js';
import { foundationNames } from '../../../../src/platform/names.js';
import type { Platform } from './platform.js';

export async function buildFoundation({ aws, environment }: Platform): Promise<void> {
  const names = foundationNames(environment);
  const [config, iam, s3, apiGateway] = await Promise.all([aws.config(), aws.iam(), aws.s3(), aws.apiGateway()]);
  const AssumeRolePolicyDocument = '{"Version":"2012-10-17","Statement":[]}';
  const createRole = async (RoleName: string) => (await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))).Role?.Arn;
  const recorder = { name: names.recorder, roleARN: await createRole(names.configRole), recordingGroup: { allSupported: true } };
  await config.send(new PutConfigurationRecorderCommand({ ConfigurationRecorder: recorder }));
  const LocationConstraint = environment.region as 'eu-central-1';
  await s3.send(new CreateBucketCommand({ Bucket: names.configBucket, CreateBucketConfiguration: { LocationConstraint } }));
  await config.send(new PutDeliveryChannelCommand({ DeliveryChannel: { name: names.deliveryChannel, s3BucketName: names.configBucket } }));
  await config.send(new StartConfigurationRecorderCommand({ ConfigurationRecorderName: names.recorder }));
  for (const SourceIdentifier of Object.keys(configRules)) {
    const ConfigRuleName = names.rule(SourceIdentifier.toLowerCase().replaceAll('_', '-'));
    await config.send(new PutConfigRuleCommand({ ConfigRule: { ConfigRuleName, Source: { Owner: 'AWS', SourceIdentifier } } }));
  }
  const value = await createRole(names.apiGatewayLogRole);
  await apiGateway.send(new UpdateAccountCommand({ patchOperations: [{ op: 'replace', path: '/cloudwatchRoleArn', value }] }));
}
