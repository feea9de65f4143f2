// The role with which API Gateway writes logs: one for all APIs of an account and region, and no stage can log without it.
import { ApiGatewayAccount as Account } from '@cdktf/provider-aws/lib/api-gateway-account/index.js';
import { Construct } from 'constructs';
import { trustPolicy } from '../parts/policy.js';
import { ServiceRole } from '../parts/role.js';
import type { FoundationSite } from '../parts/site.js';

export class ApiGatewayAccount extends Construct {
  constructor(scope: Construct, id: string, { foundation, names, partition }: FoundationSite) {
    super(scope, id);
    const { role, attachments } = new ServiceRole(this, 'log-writer', {
      name: names.apiGatewayLogRole,
      description: `Writes the logs of all REST APIs in ${foundation.region}`,
      // API Gateway was seen to assume roles without naming the account; asked for it strictly, it would refuse the role.
      trust: trustPolicy('apigateway.amazonaws.com', { account: foundation.account, maybeUnsaid: true }),
      managedPolicyArns: [`arn:${partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs`],
    });
    // Without the reset, a destroyed foundation would leave an account that points to a role that is gone.
    new Account(this, 'account', { cloudwatchRoleArn: role.arn, resetOnDelete: true, dependsOn: [...attachments] });
  }
}
