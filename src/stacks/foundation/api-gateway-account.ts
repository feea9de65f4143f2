// The role with which API Gateway writes logs. An account has one such role per region for all its APIs. Without it, no stage can write logs.
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
      // API Gateway has been observed to assume roles without passing aws:SourceAccount; a strict condition would then deny it the role.
      trust: trustPolicy('apigateway.amazonaws.com', { account: foundation.account, accountMayBeMissing: true }),
      managedPolicyArns: [`arn:${partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs`],
    });
    // Without the reset, destroying the foundation would leave the account's setting with the ARN of a deleted role.
    new Account(this, 'account', { cloudwatchRoleArn: role.arn, resetOnDelete: true, dependsOn: [...attachments] });
  }
}
