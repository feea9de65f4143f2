// The API's routes. Each requires an API key and invokes the same function.
import { ApiGatewayIntegration } from '@cdktf/provider-aws/lib/api-gateway-integration/index.js';
import { ApiGatewayMethod } from '@cdktf/provider-aws/lib/api-gateway-method/index.js';
import { ApiGatewayModel } from '@cdktf/provider-aws/lib/api-gateway-model/index.js';
import { ApiGatewayRequestValidator } from '@cdktf/provider-aws/lib/api-gateway-request-validator/index.js';
import { ApiGatewayResource } from '@cdktf/provider-aws/lib/api-gateway-resource/index.js';
import type { ApiGatewayRestApi } from '@cdktf/provider-aws/lib/api-gateway-rest-api/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

/** The gateway only checks the rough shape of a request; the function validates its contents. */
const processRequest = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  title: 'ProcessRequest',
  description: 'Trades to process at once, or the object in the raw bucket to process as a job',
  type: 'object',
  properties: { trades: { type: 'array' }, source: { type: 'object' } },
  anyOf: [{ required: ['trades'] }, { required: ['source'] }],
};

interface RouteProps {
  method: 'GET' | 'POST';
  resource: ApiGatewayResource;
  model?: ApiGatewayModel;
  validator?: ApiGatewayRequestValidator;
}

export class ApiRoutes extends Construct {
  /** The resources that a deployment takes a snapshot of, and must therefore depend on. */
  readonly parts: ITerraformDependable[] = [];
  /** The routes' configuration. A new deployment is needed if it changes. */
  readonly definitions: unknown[] = [processRequest];
  /** The ids of the routes' resources. A new deployment is needed if one of them changes. */
  readonly ids: string[] = [];
  private readonly restApi: ApiGatewayRestApi;
  private readonly functionInvokeArn: string;

  constructor(scope: Construct, id: string, restApi: ApiGatewayRestApi, functionInvokeArn: string) {
    super(scope, id);
    this.restApi = restApi;
    this.functionInvokeArn = functionInvokeArn;
    const process = this.addResource('process', restApi.rootResourceId, 'process');
    const job = this.addResource('job', process.id, '{jobId}');
    const bars = this.addResource('bars', restApi.rootResourceId, 'bars');
    const health = this.addResource('health', restApi.rootResourceId, 'health');
    this.addRoute('process-post', { method: 'POST', resource: process, ...this.addValidation() });
    this.addRoute('job-get', { method: 'GET', resource: job });
    this.addRoute('bars-get', { method: 'GET', resource: bars });
    this.addRoute('health-get', { method: 'GET', resource: health });
  }

  private addResource(id: string, parentId: string, pathPart: string): ApiGatewayResource {
    return new ApiGatewayResource(this, id, { restApiId: this.restApi.id, parentId, pathPart });
  }

  private addValidation() {
    const restApiId = this.restApi.id;
    const model = new ApiGatewayModel(this, 'process-request', {
      restApiId,
      name: 'ProcessRequest',
      description: 'Body of POST /process',
      contentType: 'application/json',
      schema: JSON.stringify(processRequest),
    });
    const validator = new ApiGatewayRequestValidator(this, 'body-validator', {
      restApiId,
      name: 'body',
      validateRequestBody: true,
      validateRequestParameters: false,
    });
    this.parts.push(model, validator);
    this.ids.push(validator.id);
    return { model, validator };
  }

  private addRoute(id: string, { method: httpMethod, resource, model, validator }: RouteProps): void {
    const restApiId = this.restApi.id;
    const access = { httpMethod, authorization: 'NONE', apiKeyRequired: true };
    const method = new ApiGatewayMethod(this, id, {
      restApiId,
      resourceId: resource.id,
      ...access,
      ...(model && validator ? { requestModels: { 'application/json': model.name }, requestValidatorId: validator.id } : {}),
      ...(resource.node.id === 'job' ? { requestParameters: { 'method.request.path.jobId': true } } : {}),
    });
    const integration = new ApiGatewayIntegration(this, `${id}-integration`, {
      restApiId,
      resourceId: resource.id,
      httpMethod: method.httpMethod,
      type: 'AWS_PROXY',
      integrationHttpMethod: 'POST',
      uri: this.functionInvokeArn,
    });
    this.parts.push(method, integration);
    this.definitions.push({ id, ...access, validated: validator !== undefined });
    this.ids.push(resource.id, method.id, integration.id);
  }
}
