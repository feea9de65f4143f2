// The REST API: regional, with API keys, request validation and logs, and redeployed whenever its definition changes.
import { createHash } from 'node:crypto';
import { ApiGatewayDeployment } from '@cdktf/provider-aws/lib/api-gateway-deployment/index.js';
import { ApiGatewayRestApi } from '@cdktf/provider-aws/lib/api-gateway-rest-api/index.js';
import type { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission/index.js';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import type { Site } from '../parts/site.js';
import { ApiAccess } from './api-access.js';
import { ApiResponses } from './api-responses.js';
import { ApiRoutes } from './api-routes.js';
import { ApiStage } from './api-stage.js';

interface ApiGatewayProps {
  function: LambdaFunction;
  logKeyArn: string;
  apiKeysTable: DynamodbTable;
}

export class ApiGateway extends Construct {
  readonly restApi: ApiGatewayRestApi;
  readonly stage: ApiStage;
  readonly access: ApiAccess;

  constructor(scope: Construct, id: string, site: Site, props: ApiGatewayProps) {
    super(scope, id);
    const { names } = site;
    this.restApi = new ApiGatewayRestApi(this, 'rest-api', {
      name: names.restApi,
      description: 'Trading Analytics Platform API',
      endpointConfiguration: { types: ['REGIONAL'] },
      lifecycle: { createBeforeDestroy: true },
      tags: { Name: names.restApi },
    });
    const deployment = this.deploy(site);
    this.stage = new ApiStage(this, 'stage', site, this.restApi, deployment, props.logKeyArn);
    this.access = new ApiAccess(this, 'access', site, this.stage.stage, props.apiKeysTable);
    new LambdaPermission(this, 'invoke-permission', {
      statementId: 'AllowAPIGatewayInvoke',
      action: 'lambda:InvokeFunction',
      functionName: props.function.functionName,
      principal: 'apigateway.amazonaws.com',
      sourceArn: `${this.restApi.executionArn}/*/*`,
    });
  }

  private deploy(site: Site): ApiGatewayDeployment {
    const routes = new ApiRoutes(this, 'routes', this.restApi, functionInvokeArn(site));
    const responses = new ApiResponses(this, 'responses', this.restApi);
    const definitions = createHash('sha1')
      .update(JSON.stringify([routes.definitions, responses.definitions]))
      .digest('hex');
    return new ApiGatewayDeployment(this, 'deployment', {
      restApiId: this.restApi.id,
      triggers: { redeployment: Fn.sha1(Fn.jsonencode([definitions, ...routes.ids])) },
      lifecycle: { createBeforeDestroy: true },
      dependsOn: [...routes.parts, ...responses.parts],
    });
  }
}

// Returns the ARN without a reference to the function resource. The deployment has create_before_destroy, which Terraform extends to all resources that
// the deployment depends on. If these included the function, replacing it, its queue or its cluster would fail, because the name would still be in use.
function functionInvokeArn({ environment, names, partition, arn }: Site): string {
  const path = `path/2015-03-31/functions/${arn('lambda', `function:${names.function}`)}/invocations`;
  return `arn:${partition}:apigateway:${environment.region}:lambda:${path}`;
}
