// The configuration of REST APIs, stages, API keys and usage plans, in the format in which the emulator returns it.

export interface MethodConfiguration {
  httpMethod: string;
  authorizationType?: string;
  apiKeyRequired?: boolean;
  requestValidatorId?: string;
  /** Maps each content type to the name of its model. */
  requestModels?: Record<string, string>;
  /** Maps each parameter, such as `method.request.querystring.x`, to whether it is required. */
  requestParameters?: Record<string, boolean>;
  methodIntegration?: { type: string; uri?: string; timeoutInMillis?: number };
}

export interface ResourceConfiguration {
  id: string;
  path: string;
  resourceMethods?: Record<string, MethodConfiguration>;
}

export interface GatewayResponseConfiguration {
  responseType: string;
  statusCode?: string;
  responseParameters?: Record<string, string>;
  responseTemplates?: Record<string, string>;
}

export interface RequestValidator {
  id: string;
  validateRequestBody?: boolean;
  validateRequestParameters?: boolean;
}

/** The configuration that a deployment freezes. */
export interface ApiSnapshot {
  apiId: string;
  binaryMediaTypes: string[];
  resources: ResourceConfiguration[];
  validators: RequestValidator[];
  models: { name: string; schema: string }[];
  gatewayResponses: GatewayResponseConfiguration[];
}

export interface StageConfiguration {
  stageName: string;
  deploymentId: string;
  variables?: Record<string, string>;
  methodSettings?: Record<string, { throttlingRateLimit?: number; throttlingBurstLimit?: number }>;
}

export interface ApiKey {
  id: string;
  value: string;
  enabled: boolean;
}

export interface Throttle {
  /** In requests per second. */
  rateLimit?: number;
  /** In requests. */
  burstLimit?: number;
}

export interface UsagePlan {
  id: string;
  apiStages?: { apiId: string; stage: string; throttle?: Record<string, Throttle> }[];
  throttle?: Throttle;
  quota?: { limit: number; period: 'DAY' | 'WEEK' | 'MONTH' };
  keyIds: string[];
}

/** The reason why the gateway rejected a request: one of API Gateway's response types. */
export type GatewayFailure =
  | 'MISSING_AUTHENTICATION_TOKEN'
  | 'INVALID_API_KEY'
  | 'ACCESS_DENIED'
  | 'THROTTLED'
  | 'QUOTA_EXCEEDED'
  | 'BAD_REQUEST_BODY'
  | 'BAD_REQUEST_PARAMETERS'
  | 'REQUEST_TOO_LARGE'
  | 'API_CONFIGURATION_ERROR'
  | 'INTEGRATION_TIMEOUT'
  | 'DEFAULT_5XX';
