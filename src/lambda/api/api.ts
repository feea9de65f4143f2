// The API behind API Gateway: who asks, which route, and errors as answers.
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { describeBug } from '../adapters/log.js';
import { type Services, within } from '../adapters/services.js';
import { processorVersion } from '../core/manifest.js';
import { ProcessingError } from '../core/processing-error.js';
import { getBars } from './bars-route.js';
import { ApiError, answer, errorAnswer } from './http-answer.js';
import { type Caller, getJob, postProcess } from './process-routes.js';

export type FunctionContext = Pick<Context, 'invokedFunctionArn' | 'getRemainingTimeInMillis'>;

/** The gateway gives up after 29 seconds; whoever answers later answers nobody. */
const answerWithinMs = 27_000;

export async function handleApi(services: Services, event: APIGatewayProxyEvent, context: FunctionContext): Promise<APIGatewayProxyResult> {
  const startedAt = services.now().getTime();
  const { requestId } = event.requestContext;
  const result = await route(services, event, context, startedAt).catch((error) => errorAnswer(apiErrorOf(services, error), requestId));
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
  demandAcceptance(event);
  const caller = await identify(services, event, context, startedAt);
  const inTime = <T>(work: (services: Services) => Promise<T>) => within(services, caller.remainingMs(), work);
  switch (routeOf(event)) {
    case 'POST /process':
      return inTime((bound) => postProcess(bound, bodyOf(event), caller));
    case 'GET /process/{jobId}':
      return getJob(services, event.pathParameters?.jobId ?? '');
    case 'GET /bars':
      return inTime((bound) => getBars(bound, event.queryStringParameters ?? {}));
    case 'GET /health':
      return answer(200, { status: 'ok', environment: services.settings.environment, processorVersion });
    default:
      throw new ApiError('NOT_FOUND', 'There is no such route');
  }
}

/** The caller is the API key that the gateway checked; the registry tells whose it is. */
async function identify(
  { keys, now }: Services,
  { headers, requestContext }: APIGatewayProxyEvent,
  { invokedFunctionArn, getRemainingTimeInMillis }: FunctionContext,
  startedAt: number,
): Promise<Caller> {
  const apiKeyId = requestContext.identity?.apiKeyId ?? undefined;
  const record = apiKeyId === undefined ? undefined : await keys.read(apiKeyId);
  if (record?.isRevoked) throw new ApiError('FORBIDDEN', 'This API key was revoked');
  const [idempotencyKey, mediaType] = [headerOf(headers, 'idempotency-key'), headerOf(headers, 'content-type')];
  const remainingMs = () => Math.min(getRemainingTimeInMillis(), answerWithinMs - (now().getTime() - startedAt));
  return {
    functionArn: invokedFunctionArn,
    remainingMs,
    ...(apiKeyId && { apiKeyId }),
    ...(record?.userId && { owner: record.userId }),
    ...(idempotencyKey && { idempotencyKey }),
    ...(mediaType && { mediaType }),
  };
}

function headerOf(headers: APIGatewayProxyEvent['headers'] | null, wanted: string): string | undefined {
  return Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** Throws NOT_ACCEPTABLE for whoever says that JSON is of no use. */
function demandAcceptance({ headers }: APIGatewayProxyEvent): void {
  const accepted = headerOf(headers, 'accept') || '*/*';
  const isFine = accepted.split(',').some((range) => /^\s*(\*\/\*|application\/(\*|(.*\+)?json))\s*(;|$)/i.test(range));
  if (!isFine) throw new ApiError('NOT_ACCEPTABLE', 'Answers are application/json, which the header accept excludes');
}

function routeOf({ httpMethod, resource }: APIGatewayProxyEvent): string {
  return `${httpMethod} ${resource}`;
}

function bodyOf({ body, isBase64Encoded }: APIGatewayProxyEvent): string {
  return isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString() : (body ?? '');
}

function apiErrorOf({ log }: Services, error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof ProcessingError && error.code === 'JOB_IN_PROGRESS') {
    return new ApiError('JOB_IN_PROGRESS', 'The same request is being worked on');
  }
  if (error instanceof ProcessingError && error.code === 'OTHER_CONTENT') {
    return new ApiError('IDEMPOTENCY_CONFLICT', 'This Idempotency-Key came with another body before');
  }
  if (error instanceof ProcessingError) {
    log('ERROR', 'a service does not answer', { code: error.code });
    return new ApiError('DEPENDENCY_UNAVAILABLE', 'A service that is needed does not answer; try again');
  }
  log('ERROR', 'bug', describeBug(error));
  return new ApiError('INTERNAL', 'An unexpected error; it was noted');
}
