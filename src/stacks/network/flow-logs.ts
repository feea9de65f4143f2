// The VPC's flow logs, in an encrypted log group.
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log/index.js';
import { Construct } from 'constructs';
import { addLogGroup } from '../parts/log-group.js';
import { trustPolicy } from '../parts/policy.js';
import { ServiceRole } from '../parts/role.js';
import type { Site } from '../parts/site.js';

export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, { environment, names }: Site, vpcId: string, keyArn: string) {
    super(scope, id);
    const tagName = `trading-flow-logs-${environment.name}`;
    const { retentionDays } = environment.logs;
    const group = addLogGroup(this, 'log-group', { name: names.logGroups.flow, tagName, retentionDays, keyArn });
    const { role, attachments } = new ServiceRole(this, 'writer', {
      name: names.flowLogRole,
      description: `Writes the flow logs of ${names.vpc}`,
      trust: trustPolicy('vpc-flow-logs.amazonaws.com', environment),
      policy: {
        name: names.flowLogPolicy,
        description: `Writing to ${names.logGroups.flow}`,
        statements: [
          {
            Sid: 'WriteFlowLogs',
            Effect: 'Allow',
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
            Resource: [group.arn, `${group.arn}:*`],
          },
          { Sid: 'FindLogGroup', Effect: 'Allow', Action: 'logs:DescribeLogGroups', Resource: '*' },
        ],
      },
    });
    new FlowLog(this, 'flow-log', {
      vpcId,
      trafficType: environment.network.flowLogTraffic,
      logDestinationType: 'cloud-watch-logs',
      logDestination: group.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: environment.network.flowLogIntervalSeconds,
      dependsOn: [...attachments],
      tags: { Name: tagName },
    });
  }
}
