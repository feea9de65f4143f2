// Behaves like Lambda's event source mappings for SQS: receives batches, invokes, deletes what is done and leaves the rest
// to the queue's visibility timeout and redrive policy.
import type { EmulatorClient } from '../emulator/emulator-client.js';
import type { EventSourceMappings } from '../emulator/fixes/event-source.js';
import type { FunctionRunner } from '../functions/function-runner.js';
import { bareFunctionName } from '../functions/function-store.js';
import type { SandboxLog } from '../host/sandbox-log.js';
import { completeS3Message } from './s3-event-mends.js';
import { doneMessages, type SqsMessage, sqsEvent } from './sqs-event.js';

export interface QueueMapping {
  UUID: string;
  EventSourceArn: string;
  FunctionArn: string;
  BatchSize?: number;
  /** Seconds. */
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
  /** Looks at the mappings again; call it when one changed. */
  refresh(mappings: EventSourceMappings): Promise<void>;
  stop(): void;
}

const waitSeconds = 5;
const afterErrorMs = 1000;
const defaultConcurrency = 4;

/** A poller without mappings yet. */
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
      // Restarting every loop is simple and safe: a batch in flight is finished by the loop that started it.
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
  const queue = queueOf(parts.emulator, mapping);
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
      // The queue may not be there any more, or not yet; the mapping's end stops the loop.
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, afterErrorMs));
    }
  }
}

interface Queue {
  receive(count: number, seconds: number, signal: AbortSignal): Promise<SqsMessage[]>;
  remove(message: SqsMessage): Promise<unknown>;
}

function queueOf(emulator: EmulatorClient, { EventSourceArn }: QueueMapping): Queue {
  const [, , , region = '', account = '', name = ''] = EventSourceArn.split(':');
  const QueueUrl = `http://127.0.0.1/${account}/${name}`;
  const call = <T>(operation: string, body: object, signal?: AbortSignal) =>
    emulator.json<T>({ service: 'sqs', region, target: `AmazonSQS.${operation}`, body: { QueueUrl, ...body }, signal });
  const wanted = { AttributeNames: ['All'], MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'] };
  return {
    async receive(count, seconds, signal) {
      const body = { MaxNumberOfMessages: Math.min(count, 10), WaitTimeSeconds: seconds, ...wanted };
      return (await call<{ Messages?: SqsMessage[] }>('ReceiveMessage', body, signal)).Messages ?? [];
    },
    remove: ({ ReceiptHandle }) => call('DeleteMessage', { ReceiptHandle }),
  };
}

/** One batch: the first messages at once, more of them while the batching window is open. */
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
  // A message that cannot be completed goes as it is.
  const messages = await Promise.all(received.map((message) => completeS3Message(emulator, message).catch(() => message)));
  const event = sqsEvent(messages, { queueArn: mapping.EventSourceArn, region });
  const name = bareFunctionName(mapping.FunctionArn);
  const invocation = await runner.invoke(region, name, JSON.stringify(event)).catch(() => undefined);
  const reports = mapping.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? false;
  const outcome = invocation?.outcome;
  const done = outcome && 'payload' in outcome ? doneMessages(messages, outcome.payload, reports) : [];
  await Promise.all(done.map((message) => queue.remove(message).catch(() => undefined)));
  log(
    'queue',
    `${queueName} -> ${name}: ${messages.length} received, ${done.length} done, ${messages.length - done.length} left to the queue`,
  );
}
