// The web ACL in front of the API: AWS's managed rules and a rate limit, which either count or block requests.
import { Wafv2WebAcl } from '@cdktf/provider-aws/lib/wafv2-web-acl/index.js';
import { Wafv2WebAclAssociation } from '@cdktf/provider-aws/lib/wafv2-web-acl-association/index.js';
import { Wafv2WebAclLoggingConfiguration } from '@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration/index.js';
import { Construct } from 'constructs';
import { addLogGroup } from '../parts/log-group.js';
import type { Site } from '../parts/site.js';
import { type WafMode, wafRules } from './waf-rules.js';

/** Headers that contain secrets. */
const redactedHeaders = ['x-api-key', 'authorization'];

export class Waf extends Construct {
  constructor(scope: Construct, id: string, { environment, names }: Site, mode: WafMode, stageArn: string, keyArn: string) {
    super(scope, id);
    const acl = new Wafv2WebAcl(this, 'web-acl', {
      name: names.webAcl,
      description: `Web ACL of ${names.restApi}`,
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      rule: wafRules(mode, environment.api.wafRate),
      visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: names.webAcl, sampledRequestsEnabled: false },
      tags: { Name: names.webAcl },
    });
    new Wafv2WebAclAssociation(this, 'association', { resourceArn: stageArn, webAclArn: acl.arn });
    const log = addLogGroup(this, 'log-group', {
      name: names.logGroups.waf,
      tagName: `trading-waf-logs-${environment.name}`,
      retentionDays: environment.logs.retentionDays,
      keyArn,
    });
    new Wafv2WebAclLoggingConfiguration(this, 'logging', {
      resourceArn: acl.arn,
      logDestinationConfigs: [log.arn],
      redactedFields: redactedHeaders.map((name) => ({ singleHeader: { name } })),
    });
  }
}
