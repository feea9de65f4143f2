// Polls queues as Lambda's event source mappings do: receives batches, invokes the function and deletes the messages that it processed.
// The queue's visibility timeout and redrive policy take care of the failed messages.
import type { EmulatorClient } from '../emulator/emulator-client.js';
import type { EventSourceMappings } from '../emulator/fixes/event-source-mappings.js';
import type { FunctionRunner } from '../functions/function-runner.js';
import { bareFunctionName } from '../functions/function-store.js';
import type { SandboxLog } from '../host/sandbox-log.js';
import { completeS3Message } from './s3-event-fixes.js';
import { type SqsMessage, sqsEvent, succeededMessages } from './sqs-event.js';

export interface QueueMapping {
  UUID: string;
  EventSourceArn: string;
  FunctionArn: string;
  BatchSize?: number;
  /** In seconds. */
  MaximumBatchingWindowInSeconds?: number;
  FunctionResponseTypes?: string[];
  ScalingConfig?: { MaximumConcurrency?: number };
}

export interface PollerParts {
  emulator: EmulatorClient;
  runner: FunctionRunner;
  log: SandboxLog;
}

export interface QueuePoller {
  /** Reads the mappings again and restarts polling. Must be called after any change to the mappings. */
  refresh(mappings: EventSourceMappings): Promise<void>;
  stop(): void;
}

const waitSeconds = 5;
const afterErrorMs = 1000;
const defaultConcurrency = 4;

/** Creates a poller, which is idle until `refresh` is called. */
export function createQueuePoller(parts: PollerParts): QueuePoller {
  const running = new Map<string, AbortController>();
  const end = (uuid: string) => {
    running.get(uuid)?.abort();
    running.delete(uuid);
  };
  return {
    async refresh(mappings) {
      const lists = await Promise.all(mappings.regions().map((region) => listMappings(parts.emulator, region)));
      const enabled = lists.flat().filter(({ UUID, EventSourceArn }) => mappings.isEnabled(UUID) && EventSourceArn.includes(':sqs:'));
      // Restarting every loop is simple, and safe because each loop still finishes its batches in flight.
      for (const uuid of [...running.keys()]) end(uuid);
      for (const mapping of enabled) {
        const controller = new AbortController();
        running.set(mapping.UUID, controller);
        void poll(parts, mapping, controller.signal);
      }
    },
    stop() {
      for (const uuid of [...running.keys()]) end(uuid);
    },
  };
}

async function listMappings(emulator: EmulatorClient, region: string): Promise<QueueMapping[]> {
  const path = '/2015-03-31/event-source-mappings/';
  return (await emulator.json<{ EventSourceMappings: QueueMapping[] }>({ service: 'lambda', region, path })).EventSourceMappings;
}

async function poll(parts: PollerParts, mapping: QueueMapping, signal: AbortSignal): Promise<void> {
  const queue = openQueue(parts.emulator, mapping);
  const concurrency = mapping.ScalingConfig?.MaximumConcurrency ?? defaultConcurrency;
  const busy = new Set<Promise<void>>();
  while (!signal.aborted) {
    try {
      if (busy.size >= concurrency) await Promise.race(busy);
      const messages = await receiveBatch(queue, mapping, signal);
      if (messages.length === 0) continue;
      const work: Promise<void> = deliver(parts, queue, mapping, messages).finally(() => busy.delete(work));
      busy.add(work);
    } catch {
      // The queue may not exist yet, or may no longer exist. Keep trying until the mapping is removed.
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, afterErrorMs));
    }
  }
}

interface Queue {
  receive(count: number, seconds: number, signal: AbortSignal): Promise<SqsMessage[]>;
  remove(message: SqsMessage): Promise<unknown>;
}

function openQueue(emulator: EmulatorClient, { EventSourceArn }: QueueMapping): Queue {
  const [, , , region = '', account = '', name = ''] = EventSourceArn.split(':');
  const QueueUrl = `http://127.0.0.1/${account}/${name}`;
  const call = <T>(operation: string, body: object, signal?: AbortSignal) =>
    emulator.json<T>({ service: 'sqs', region, target: `AmazonSQS.${operation}`, body: { QueueUrl, ...body }, signal });
  const allAttributes = { AttributeNames: ['All'], MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'] };
  return {
    async receive(count, seconds, signal) {
      const body = { MaxNumberOfMessages: Math.min(count, 10), WaitTimeSeconds: seconds, ...allAttributes };
      return (await call<{ Messages?: SqsMessage[] }>('ReceiveMessage', body, signal)).Messages ?? [];
    },
    remove: ({ ReceiptHandle }) => call('DeleteMessage', { ReceiptHandle }),
  };
}

/** Receives one batch: waits for the first messages, then collects more until the batch is full or the batching window closes. */
async function receiveBatch(queue: Queue, mapping: QueueMapping, signal: AbortSignal): Promise<SqsMessage[]> {
  const size = mapping.BatchSize ?? 10;
  const messages = await queue.receive(size, waitSeconds, signal);
  const until = Date.now() + (mapping.MaximumBatchingWindowInSeconds ?? 0) * 1000;
  while (messages.length > 0 && messages.length < size && Date.now() < until && !signal.aborted) {
    messages.push(...(await queue.receive(size - messages.length, 1, signal)));
  }
  return messages;
}

async function deliver({ emulator, runner, log }: PollerParts, queue: Queue, mapping: QueueMapping, received: SqsMessage[]): Promise<void> {
  const [, , , region = '', , queueName = ''] = mapping.EventSourceArn.split(':');
  // If an event cannot be completed, the message is passed on unchanged.
  const messages = await Promise.all(received.map((message) => completeS3Message(emulator, message).catch(() => message)));
  const event = sqsEvent(messages, { queueArn: mapping.EventSourceArn, region });
  const name = bareFunctionName(mapping.FunctionArn);
  const invocation = await runner.invoke(region, name, JSON.stringify(event)).catch(() => undefined);
  const reports = mapping.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false;
  const outcome = invocation?.outcome;
  const succeeded = outcome && 'payload' in outcome ? succeededMessages(messages, outcome.payload, reports) : [];
  await Promise.all(succeeded.map((message) => queue.remove(message).catch(() => undefined)));
  log(
    'queue',
    `${queueName} -> ${name}: ${messages.length} received, ${succeeded.length} succeeded, ${messages.length - succeeded.length} to be retried`,
  );
}
