// The API's stage, with tracing, access log, execution log and throttling.
import type { ApiGatewayDeployment } from '@cdktf/provider-aws/lib/api-gateway-deployment/index.js';
import { ApiGatewayMethodSettings } from '@cdktf/provider-aws/lib/api-gateway-method-settings/index.js';
import type { ApiGatewayRestApi } from '@cdktf/provider-aws/lib/api-gateway-rest-api/index.js';
import { ApiGatewayStage } from '@cdktf/provider-aws/lib/api-gateway-stage/index.js';
import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { Construct } from 'constructs';
import { addLogGroup } from '../parts/log-group.js';
import type { Site } from '../parts/site.js';

/** Fields of the access log and the $context variables behind them. The API key's id is logged, never its value. */
const accessLogFields = {
  requestId: 'requestId',
  extendedRequestId: 'extendedRequestId',
  ip: 'identity.sourceIp',
  userAgent: 'identity.userAgent',
  apiKeyId: 'identity.apiKeyId',
  requestTime: 'requestTime',
  httpMethod: 'httpMethod',
  resourcePath: 'resourcePath',
  status: 'status',
  protocol: 'protocol',
  responseLength: 'responseLength',
  responseLatency: 'responseLatency',
  integrationLatency: 'integration.latency',
  integrationStatus: 'integration.status',
  errorMessage: 'error.message',
  errorResponseType: 'error.responseType',
  wafResponseCode: 'wafResponseCode',
  webaclArn: 'webaclArn',
  xrayTraceId: 'xrayTraceId',
};

export class ApiStage extends Construct {
  readonly stage: ApiGatewayStage;
  /** The log group of the execution log. API Gateway prescribes its name. */
  readonly executionLogGroup: CloudwatchLogGroup;

  constructor(scope: Construct, id: string, site: Site, restApi: ApiGatewayRestApi, deployment: ApiGatewayDeployment, keyArn: string) {
    super(scope, id);
    const { environment, names } = site;
    const { retentionDays } = environment.logs;
    const accessLog = addLogGroup(this, 'access-log', {
      name: names.logGroups.api,
      tagName: `trading-api-logs-${environment.name}`,
      retentionDays,
      keyArn,
    });
    this.executionLogGroup = addLogGroup(this, 'execution-log', {
      name: `API-Gateway-Execution-Logs_${restApi.id}/${names.stage}`,
      tagName: `trading-api-execution-logs-${environment.name}`,
      retentionDays,
      keyArn,
    });
    this.stage = new ApiGatewayStage(this, 'stage', {
      restApiId: restApi.id,
      deploymentId: deployment.id,
      stageName: names.stage,
      description: `Stage of environment ${environment.name}`,
      xrayTracingEnabled: true,
      accessLogSettings: { destinationArn: accessLog.arn, format: accessLogFormat() },
      // Otherwise API Gateway would create this log group itself, without the environment's key and without expiry.
      dependsOn: [this.executionLogGroup],
      tags: { Name: `trading-api-stage-${environment.name}` },
    });
    this.addSettings(site, restApi);
  }

  private addSettings({ environment: { api } }: Site, restApi: ApiGatewayRestApi): void {
    new ApiGatewayMethodSettings(this, 'settings', {
      restApiId: restApi.id,
      stageName: this.stage.stageName,
      methodPath: '*/*',
      settings: {
        metricsEnabled: true,
        loggingLevel: api.logLevel,
        // Data tracing would log bodies and headers, including the API key.
        dataTraceEnabled: false,
        throttlingRateLimit: api.stageRate,
        throttlingBurstLimit: api.stageBurst,
      },
    });
  }
}

function accessLogFormat(): string {
  return JSON.stringify(Object.fromEntries(Object.entries(accessLogFields).map(([field, variable]) => [field, `$context.${variable}`])));
}
