// Takes the log role of a removed foundation out of API Gateway's account settings. Terraform does so for a foundation that its state has in full.
import { GetAccountCommand, UpdateAccountCommand } from '@aws-sdk/client-api-gateway';
import { GetRoleCommand } from '@aws-sdk/client-iam';
import { ifExists } from '../../aws/calls.js';
import type { AwsAccess } from '../../aws/target.js';
import { foundationNames } from '../../platform/names.js';

/** Does nothing if the settings name another role, or if the role still exists. */
export async function forgetAccountRole(access: AwsAccess): Promise<void> {
  const [apiGateway, iam] = await Promise.all([access.aws.apiGateway(), access.aws.iam()]);
  const { cloudwatchRoleArn } = await apiGateway.send(new GetAccountCommand({}));
  const RoleName = foundationNames(access).apiGatewayLogRole;
  if (cloudwatchRoleArn?.split('/').at(-1) !== RoleName) return;
  if ((await ifExists(iam.send(new GetRoleCommand({ RoleName })))) !== undefined) return;
  await apiGateway.send(new UpdateAccountCommand({ patchOperations: [{ op: 'replace', path: '/cloudwatchRoleArn', value: '' }] }));
}
