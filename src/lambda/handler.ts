// The Lambda entry point. Events come from SQS, directly from S3, or from API Gateway.
import type { APIGatewayProxyEvent, S3Event, SQSEvent } from 'aws-lambda';
import { readSettings } from './adapters/environment.js';
import { logToStdout } from './adapters/log.js';
import { createServices, type Services } from './adapters/services.js';
import { type FunctionContext, handleApi } from './api/api.js';
import { handleQueueEvent, handleS3Event } from './jobs/object-events.js';

/** Creates a handler that uses `services`. The handler throws an error if an event has an unknown shape, which is a bug. */
export function createHandler(services: Services) {
  return async (event: unknown, context: FunctionContext): Promise<unknown> => {
    const remainingMs = () => context.getRemainingTimeInMillis();
    if (isQueueEvent(event)) return handleQueueEvent(services, event, remainingMs);
    if (isApiEvent(event)) return handleApi(services, event, context);
    if (isS3Event(event)) return handleS3Event(services, event, remainingMs);
    throw new Error('The event comes from neither SQS, S3 nor API Gateway');
  };
}

let invoke: ReturnType<typeof createHandler> | undefined;

/** The deployed handler. Its clients are created on the first event and reused for the lifetime of the execution environment. */
export async function handler(event: unknown, context: FunctionContext): Promise<unknown> {
  invoke ??= createHandler(createServices(readSettings(process.env), { log: logToStdout, now: () => new Date() }));
  return invoke(event, context);
}

function isQueueEvent(event: unknown): event is SQSEvent {
  return eventSourceOf(event) === 'aws:sqs';
}

function isS3Event(event: unknown): event is S3Event {
  return eventSourceOf(event) === 'aws:s3' || (event as { Event?: unknown })?.Event === 's3:TestEvent';
}

function isApiEvent(event: unknown): event is APIGatewayProxyEvent {
  return typeof (event as { httpMethod?: unknown })?.httpMethod === 'string';
}

function eventSourceOf(event: unknown): unknown {
  return (event as { Records?: { eventSource?: unknown }[] })?.Records?.[0]?.eventSource;
}
