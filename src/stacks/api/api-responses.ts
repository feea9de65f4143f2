// Errors raised by API Gateway itself, in the same format as the function's: {"error": {"code", "message"}, "requestId"}.
import { ApiGatewayGatewayResponse } from '@cdktf/provider-aws/lib/api-gateway-gateway-response/index.js';
import type { ApiGatewayRestApi } from '@cdktf/provider-aws/lib/api-gateway-rest-api/index.js';
import { Construct } from 'constructs';

/** If the status is undefined, the gateway's own status is kept. A message is given if the gateway's own message says too little. */
const responses: readonly [type: string, status: string | undefined, code: string, message?: string][] = [
  ['MISSING_AUTHENTICATION_TOKEN', '403', 'FORBIDDEN'],
  ['INVALID_API_KEY', '403', 'FORBIDDEN', 'The header x-api-key is missing, or its key is not valid'],
  ['ACCESS_DENIED', '403', 'FORBIDDEN'],
  ['WAF_FILTERED', '403', 'FORBIDDEN', 'The request was blocked'],
  ['THROTTLED', '429', 'THROTTLED', 'Too many requests: slow down and try again'],
  ['QUOTA_EXCEEDED', '429', 'QUOTA_EXCEEDED', 'The quota of this key is used up'],
  ['BAD_REQUEST_BODY', '400', 'VALIDATION_FAILED', 'The body must be a JSON object with the array trades or the object source'],
  ['BAD_REQUEST_PARAMETERS', '400', 'VALIDATION_FAILED'],
  ['REQUEST_TOO_LARGE', '413', 'PAYLOAD_TOO_LARGE'],
  ['UNSUPPORTED_MEDIA_TYPE', '415', 'UNSUPPORTED_MEDIA_TYPE'],
  ['RESOURCE_NOT_FOUND', '404', 'NOT_FOUND'],
  ['INTEGRATION_TIMEOUT', '504', 'TIMEOUT', 'The processor did not answer in time'],
  ['INTEGRATION_FAILURE', '502', 'INTERNAL', 'The processor failed'],
  ['DEFAULT_4XX', undefined, 'BAD_REQUEST'],
  ['DEFAULT_5XX', undefined, 'INTERNAL'],
];

export class ApiResponses extends Construct {
  readonly parts: readonly ApiGatewayGatewayResponse[];
  /** The definitions of the responses. A new deployment is needed if they change. */
  readonly definitions: unknown = responses;

  constructor(scope: Construct, id: string, restApi: ApiGatewayRestApi) {
    super(scope, id);
    this.parts = responses.map(
      ([responseType, statusCode, code, message]) =>
        new ApiGatewayGatewayResponse(this, responseType.toLowerCase().replaceAll('_', '-'), {
          restApiId: restApi.id,
          responseType,
          statusCode,
          responseTemplates: { 'application/json': template(code, message) },
        }),
    );
  }
}

// $context.error.messageString is the gateway's own message, already in quotes.
function template(code: string, message: string | undefined): string {
  const text = message === undefined ? '$context.error.messageString' : JSON.stringify(message);
  return `{"error":{"code":"${code}","message":${text}},"requestId":"$context.requestId"}`;
}
