// Builds gateway responses, which are API Gateway's own error responses, from its defaults or from the deployed templates.
import type { FrontResponse } from '../front/exchange.js';
import type { GatewayFailure, GatewayResponseConfiguration } from './gateway-model.js';

interface Default {
  status: number;
  message: string;
  /** The `x-amzn-ErrorType` header. */
  errorType: string;
}

const defaults: Record<GatewayFailure, Default> = {
  MISSING_AUTHENTICATION_TOKEN: { status: 403, message: 'Missing Authentication Token', errorType: 'MissingAuthenticationTokenException' },
  INVALID_API_KEY: { status: 403, message: 'Forbidden', errorType: 'ForbiddenException' },
  ACCESS_DENIED: { status: 403, message: 'Forbidden', errorType: 'ForbiddenException' },
  THROTTLED: { status: 429, message: 'Too Many Requests', errorType: 'TooManyRequestsException' },
  QUOTA_EXCEEDED: { status: 429, message: 'Limit Exceeded', errorType: 'LimitExceededException' },
  BAD_REQUEST_BODY: { status: 400, message: 'Invalid request body', errorType: 'BadRequestException' },
  BAD_REQUEST_PARAMETERS: { status: 400, message: 'Missing required request parameters', errorType: 'BadRequestException' },
  REQUEST_TOO_LARGE: { status: 413, message: 'Request Too Long', errorType: 'RequestTooLargeException' },
  API_CONFIGURATION_ERROR: { status: 500, message: 'Internal server error', errorType: 'InternalServerErrorException' },
  INTEGRATION_TIMEOUT: { status: 504, message: 'Endpoint request timed out', errorType: 'InternalServerErrorException' },
  DEFAULT_5XX: { status: 502, message: 'Internal server error', errorType: 'InternalServerErrorException' },
};

export interface FailureContext {
  requestId: string;
  /** Overrides the default message. */
  message?: string;
  validationDetail?: string;
  /** Further `$context` variables, by dotted name. */
  variables?: Record<string, string>;
}

/** Builds the response to a request that did not reach the function, or whose function failed. */
export function gatewayResponse(
  failure: GatewayFailure,
  configured: readonly GatewayResponseConfiguration[],
  context: FailureContext,
): FrontResponse {
  const standard = defaults[failure];
  const configuration = configurationFor(failure, standard.status, configured);
  const message = context.message ?? standard.message;
  const variables: Record<string, string> = {
    ...context.variables,
    requestId: context.requestId,
    'error.message': message,
    'error.messageString': JSON.stringify(message),
    'error.responseType': failure,
    'error.validationErrorString': context.validationDetail ?? '',
  };
  const template = configuration?.responseTemplates?.['application/json'] ?? '{"message":$context.error.messageString}';
  return {
    status: Number(configuration?.statusCode ?? standard.status),
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': context.requestId,
      'x-amzn-errortype': standard.errorType,
      ...configuredHeaders(configuration, variables),
    },
    body: Buffer.from(renderTemplate(template, variables)),
  };
}

function configurationFor(failure: GatewayFailure, status: number, configured: readonly GatewayResponseConfiguration[]) {
  const fallback = status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
  return (
    configured.find(({ responseType }) => responseType === failure) ?? configured.find(({ responseType }) => responseType === fallback)
  );
}

/** Replaces `$context.name` and `${context.name}`; unknown variables become empty. */
export function renderTemplate(template: string, variables: Record<string, string>): string {
  return template.replace(/\$(?:context\.([A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*)|\{context\.([A-Za-z0-9.]+)\})/g, (_, plain, braced) => {
    return variables[(plain ?? braced) as string] ?? '';
  });
}

function configuredHeaders(configuration: GatewayResponseConfiguration | undefined, variables: Record<string, string>) {
  const entries = Object.entries(configuration?.responseParameters ?? {}).flatMap(([parameter, source]) => {
    const name = /^gatewayresponse\.header\.(.+)$/.exec(parameter)?.[1];
    const value = /^'(.*)'$/.exec(source)?.[1] ?? variables[source.replace(/^context\./, '')];
    return name && value !== undefined ? [[name.toLowerCase(), value] as const] : [];
  });
  return Object.fromEntries(entries);
}
