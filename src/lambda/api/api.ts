// The API behind API Gateway: identifies the caller, dispatches to a route, and turns errors into responses.
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { isExpired } from '../../platform/key-registry.js';
import { describeBug } from '../adapters/log.js';
import { type Services, withDeadline } from '../adapters/services.js';
import { processorVersion } from '../core/manifest.js';
import { ProcessingError } from '../core/processing-error.js';
import { getBars } from './bars-route.js';
import { ApiError, errorResponse, jsonResponse } from './http-response.js';
import { type Caller, getJob, postProcess } from './process-routes.js';

export type FunctionContext = Pick<Context, 'invokedFunctionArn' | 'getRemainingTimeInMillis'>;

/** API Gateway gives up after 29 seconds, so a response must be ready before that. */
const responseDeadlineMs = 27_000;

/** Handles one API request. Never throws: every error becomes a response. */
export async function handleApi(services: Services, event: APIGatewayProxyEvent, context: FunctionContext): Promise<APIGatewayProxyResult> {
  const startedAt = services.now().getTime();
  const { requestId } = event.requestContext;
  const result = await route(services, event, context, startedAt).catch((error) => errorResponse(toApiError(services, error), requestId));
  const milliseconds = services.now().getTime() - startedAt;
  services.log('INFO', 'request answered', { requestId, route: routeOf(event), status: result.statusCode, milliseconds });
  return result;
}

async function route(
  services: Services,
  event: APIGatewayProxyEvent,
  context: FunctionContext,
  startedAt: number,
): Promise<APIGatewayProxyResult> {
  requireJsonAccepted(event);
  const caller = await identifyCaller(services, event, context, startedAt);
  const beforeDeadline = <T>(work: (services: Services) => Promise<T>) => withDeadline(services, caller.remainingMs(), work);
  switch (routeOf(event)) {
    case 'POST /process':
      return beforeDeadline((bound) => postProcess(bound, decodeBody(event), caller));
    case 'GET /process/{jobId}':
      return getJob(services, event.pathParameters?.jobId ?? '');
    case 'GET /bars':
      return beforeDeadline((bound) => getBars(bound, event.queryStringParameters ?? {}));
    case 'GET /health':
      return jsonResponse(200, { status: 'ok', environment: services.settings.environment, processorVersion });
    default:
      throw new ApiError('NOT_FOUND', 'No such route');
  }
}

/** Looks up the owner of the API key, which API Gateway has already checked. Throws FORBIDDEN if it was revoked or has expired. */
async function identifyCaller(
  { keys, now }: Services,
  { headers, requestContext }: APIGatewayProxyEvent,
  { invokedFunctionArn, getRemainingTimeInMillis }: FunctionContext,
  startedAt: number,
): Promise<Caller> {
  const apiKeyId = requestContext.identity?.apiKeyId ?? undefined;
  const record = apiKeyId === undefined ? undefined : await keys.read(apiKeyId);
  if (record?.isRevoked) throw new ApiError('FORBIDDEN', 'This API key has been revoked');
  // What counts is when API Gateway received the request: it may have waited since.
  if (record && isExpired(record, requestContext.requestTimeEpoch ?? startedAt))
    throw new ApiError('FORBIDDEN', 'This API key has been replaced and has expired');
  const [idempotencyKey, mediaType] = [findHeader(headers, 'idempotency-key'), findHeader(headers, 'content-type')];
  const remainingMs = () => Math.min(getRemainingTimeInMillis(), responseDeadlineMs - (now().getTime() - startedAt));
  return {
    functionArn: invokedFunctionArn,
    remainingMs,
    ...(apiKeyId && { apiKeyId }),
    ...(record?.userId && { owner: record.userId }),
    ...(idempotencyKey && { idempotencyKey }),
    ...(mediaType && { mediaType }),
  };
}

function findHeader(headers: APIGatewayProxyEvent['headers'] | null, wanted: string): string | undefined {
  return Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** Throws NOT_ACCEPTABLE if the Accept header rules out JSON. */
function requireJsonAccepted({ headers }: APIGatewayProxyEvent): void {
  const accepted = findHeader(headers, 'accept') || '*/*';
  const allowsJson = accepted.split(',').some((range) => /^\s*(\*\/\*|application\/(\*|(.*\+)?json))\s*(;|$)/i.test(range));
  if (!allowsJson) throw new ApiError('NOT_ACCEPTABLE', 'Responses are application/json, which the Accept header does not allow');
}

function routeOf({ httpMethod, resource }: APIGatewayProxyEvent): string {
  return `${httpMethod} ${resource}`;
}

function decodeBody({ body, isBase64Encoded }: APIGatewayProxyEvent): string {
  return isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString() : (body ?? '');
}

function toApiError({ log }: Services, error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof ProcessingError && error.code === 'JOB_IN_PROGRESS') {
    return new ApiError('JOB_IN_PROGRESS', 'The same request is already being processed');
  }
  if (error instanceof ProcessingError && error.code === 'OTHER_CONTENT') {
    return new ApiError('IDEMPOTENCY_CONFLICT', 'This Idempotency-Key was already used with a different body');
  }
  if (error instanceof ProcessingError) {
    log('ERROR', 'a service is unavailable', { code: error.code });
    return new ApiError('DEPENDENCY_UNAVAILABLE', 'A required service is unavailable; try again');
  }
  log('ERROR', 'unexpected error', describeBug(error));
  return new ApiError('INTERNAL', 'An unexpected error occurred and was logged');
}
