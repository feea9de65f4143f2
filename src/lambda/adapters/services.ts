// The external services of the function, created once per execution environment.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type Limits, limitsFor } from '../core/limits.js';
import { BarStore } from './bar-store.js';
import { type ConnectionPool, createPool, Database } from './database.js';
import type { FunctionSettings } from './environment.js';
import { IngestQueue } from './ingest-queue.js';
import { JobStore } from './job-store.js';
import { KeyRegistry } from './key-registry.js';
import type { Log } from './log.js';
import { ObjectStore } from './object-store.js';

export interface Services {
  settings: FunctionSettings;
  objects: ObjectStore;
  jobs: JobStore;
  keys: KeyRegistry;
  queue: IngestQueue;
  database: Database;
  bars: BarStore;
  /** Limits for one file. */
  limits: Limits;
  now: () => Date;
  log: Log;
}

interface LogAndClock {
  log: Log;
  now: () => Date;
}

/** The clients for AWS and the database. */
export interface Clients {
  s3: S3Client;
  dynamo: DynamoDBClient;
  sqs: SQSClient;
  pool: ConnectionPool;
}

/** Timeouts in milliseconds. Those of `objects` allow for S3 copies, which take long to respond; those of `small` are for DynamoDB and SQS. */
const timeout = {
  objects: { connectionTimeout: 2_000, requestTimeout: 20_000, socketTimeout: 8_000, throwOnRequestTimeout: true },
  small: { connectionTimeout: 1_000, requestTimeout: 2_000, socketTimeout: 2_000, throwOnRequestTimeout: true },
};

/** Runs `work` with an object store and a database whose pending calls are all aborted after `ms` milliseconds. */
export async function withDeadline<T>(services: Services, ms: number, work: (services: Services) => Promise<T>): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), Math.max(0, ms));
  const database = services.database.withSignal(deadline.signal);
  try {
    return await work({ ...services, database, objects: services.objects.withSignal(deadline.signal), bars: new BarStore(database) });
  } finally {
    clearTimeout(timer);
  }
}

/** Creates the services with AWS clients. Retries are few and short, because redelivery by SQS covers longer outages. */
export function createServices(
  settings: FunctionSettings,
  { pool = createPool(settings), ...logAndClock }: LogAndClock & { pool?: ConnectionPool },
): Services {
  const client = { region: settings.region, maxAttempts: 3, requestHandler: timeout.small };
  return createServicesFrom(settings, logAndClock, {
    s3: new S3Client({ ...client, requestHandler: timeout.objects }),
    dynamo: new DynamoDBClient(client),
    sqs: new SQSClient({ ...client, useQueueUrlAsEndpoint: false }),
    pool,
  });
}

/** Creates the services from existing clients. */
export function createServicesFrom(settings: FunctionSettings, { log, now }: LogAndClock, { s3, dynamo, sqs, pool }: Clients): Services {
  const database = new Database(pool);
  return {
    settings,
    objects: new ObjectStore(s3),
    jobs: new JobStore(dynamo, settings.tables.sessions, now),
    keys: new KeyRegistry(dynamo, settings.tables.apiKeys),
    queue: new IngestQueue(sqs, settings.environment),
    database,
    bars: new BarStore(database),
    limits: limitsFor(settings.memoryMb),
    now,
    log,
  };
}
