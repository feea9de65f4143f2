// What the gateway knows of a REST API: the configuration at the time of a deployment, as the emulator describes it.

export interface MethodConfiguration {
  httpMethod: string;
  authorizationType?: string;
  apiKeyRequired?: boolean;
  requestValidatorId?: string;
  /** Content type to the model's name. */
  requestModels?: Record<string, string>;
  /** `method.request.querystring.x` to whether it is required. */
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

/** Everything that a deployment freezes. */
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
  /** Requests per second. */
  rateLimit?: number;
  burstLimit?: number;
}

export interface UsagePlan {
  id: string;
  apiStages?: { apiId: string; stage: string; throttle?: Record<string, Throttle> }[];
  throttle?: Throttle;
  quota?: { limit: number; period: 'DAY' | 'WEEK' | 'MONTH' };
  keyIds: string[];
}

/** What became of a request inside the gateway: the names that gateway responses are configured by. */
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
