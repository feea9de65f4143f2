// Responses of the API, and the errors that become responses.
import type { APIGatewayProxyResult } from 'aws-lambda';

const statusByCode = {
  MALFORMED_JSON: 400,
  VALIDATION_FAILED: 400,
  INVALID_KEY_PREFIX: 400,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  JOB_NOT_FOUND: 404,
  OBJECT_NOT_FOUND: 404,
  NOT_ACCEPTABLE: 406,
  IDEMPOTENCY_CONFLICT: 409,
  JOB_IN_PROGRESS: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  SENSITIVE_DATA_DETECTED: 422,
  TOO_MANY_REJECTS: 422,
  UNPROCESSABLE: 422,
  INTERNAL: 500,
  DEPENDENCY_UNAVAILABLE: 503,
} as const;

export type ApiErrorCode = keyof typeof statusByCode;

/** One problem in a request and its location. Never contains the invalid value itself. */
export interface ErrorDetail {
  path: string;
  problem: string;
}

/** An error that is returned to the caller, with the HTTP status of its code. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  readonly details: readonly ErrorDetail[];

  constructor(code: ApiErrorCode, message: string, details: readonly ErrorDetail[] = []) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

export function jsonResponse(statusCode: number, body: unknown, headers: Record<string, string> = {}): APIGatewayProxyResult {
  return { statusCode, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}

/** The response for an error, in the same form as API Gateway's own error responses. */
export function errorResponse({ code, message, details }: ApiError, requestId: string): APIGatewayProxyResult {
  const retry: Record<string, string> = code === 'JOB_IN_PROGRESS' || code === 'DEPENDENCY_UNAVAILABLE' ? { 'retry-after': '5' } : {};
  return jsonResponse(statusByCode[code], { error: { code, message, details }, requestId }, retry);
}
