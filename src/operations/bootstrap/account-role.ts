// Takes the log role of a removed foundation out of API Gateway's account settings. Terraform does so for a foundation that its state has in full.
import { UpdateAccountCommand } from '@aws-sdk/client-api-gateway';
import type { AwsAccess } from '../../aws/target.js';
import { foundationNames } from '../../platform/names.js';
import { readAccountRole } from './foundation-probe.js';

/** Does nothing if the settings name another role, or if the role still exists. */
export async function forgetAccountRole(access: AwsAccess): Promise<void> {
  const role = await readAccountRole(access);
  if (role === undefined || role.exists || role.arn.split('/').at(-1) !== foundationNames(access).apiGatewayLogRole) return;
  const apiGateway = await access.aws.apiGateway();
  await apiGateway.send(new UpdateAccountCommand({ patchOperations: [{ op: 'replace', path: '/cloudwatchRoleArn', value: '' }] }));
}
