// The function's one entrance: the queue, S3 itself, or API Gateway.
import type { APIGatewayProxyEvent, S3Event, SQSEvent } from 'aws-lambda';
import { readSettings } from './adapters/environment.js';
import { logToStdout } from './adapters/log.js';
import { createServices, type Services } from './adapters/services.js';
import { type FunctionContext, handleApi } from './api/api.js';
import { handleObjects, handleQueue } from './jobs/object-events.js';

/** A handler over these services. An event of another shape is a bug, and throws. */
export function createHandler(services: Services) {
  return async (event: unknown, context: FunctionContext): Promise<unknown> => {
    const remainingMs = () => context.getRemainingTimeInMillis();
    if (isQueueEvent(event)) return handleQueue(services, event, remainingMs);
    if (isApiEvent(event)) return handleApi(services, event, context);
    if (isObjectEvent(event)) return handleObjects(services, event, remainingMs);
    throw new Error('The event comes from neither the queue, S3 nor API Gateway');
  };
}

let invoke: ReturnType<typeof createHandler> | undefined;

/** The deployed handler; its clients are made with the first event and kept as long as the container lives. */
export async function handler(event: unknown, context: FunctionContext): Promise<unknown> {
  invoke ??= createHandler(createServices(readSettings(process.env), { log: logToStdout, now: () => new Date() }));
  return invoke(event, context);
}

function isQueueEvent(event: unknown): event is SQSEvent {
  return sourceOf(event) === 'aws:sqs';
}

function isObjectEvent(event: unknown): event is S3Event {
  return sourceOf(event) === 'aws:s3' || (event as { Event?: unknown })?.Event === 's3:TestEvent';
}

function isApiEvent(event: unknown): event is APIGatewayProxyEvent {
  return typeof (event as { httpMethod?: unknown })?.httpMethod === 'string';
}

function sourceOf(event: unknown): unknown {
  return (event as { Records?: { eventSource?: unknown }[] })?.Records?.[0]?.eventSource;
}
