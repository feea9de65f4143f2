// Everything outside the core that the function works with, made once per container.
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
  /** Of a file. */
  limits: Limits;
  now: () => Date;
  log: Log;
}

interface Surroundings {
  log: Log;
  now: () => Date;
}

/** What the services reach the outside with. */
export interface Clients {
  s3: S3Client;
  dynamo: DynamoDBClient;
  sqs: SQSClient;
  pool: ConnectionPool;
}

/** Milliseconds. A connection that is silent for this long is given up: S3 takes a while to copy, a table answers at once. */
const timeout = {
  objects: { connectionTimeout: 2_000, requestTimeout: 20_000, socketTimeout: 8_000, throwOnRequestTimeout: true },
  small: { connectionTimeout: 1_000, requestTimeout: 2_000, socketTimeout: 2_000, throwOnRequestTimeout: true },
};

/** Does some work with services that give up after so many milliseconds, whatever they are waiting for. */
export async function within<T>(services: Services, ms: number, work: (services: Services) => Promise<T>): Promise<T> {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), Math.max(0, ms));
  const database = services.database.until(end.signal);
  try {
    return await work({ ...services, database, objects: services.objects.until(end.signal), bars: new BarStore(database) });
  } finally {
    clearTimeout(timer);
  }
}

/** `pool` opens the database; the deployed one by default. Few, short retries: what stays down is the queue's to try again. */
export function createServices(
  settings: FunctionSettings,
  { pool = createPool(settings), ...surroundings }: Surroundings & { pool?: ConnectionPool },
): Services {
  const client = { region: settings.region, maxAttempts: 3, requestHandler: timeout.small };
  return servicesOver(settings, surroundings, {
    s3: new S3Client({ ...client, requestHandler: timeout.objects }),
    dynamo: new DynamoDBClient(client),
    sqs: new SQSClient({ ...client, useQueueUrlAsEndpoint: false }),
    pool,
  });
}

/** The services over clients that are there. */
export function servicesOver(settings: FunctionSettings, { log, now }: Surroundings, { s3, dynamo, sqs, pool }: Clients): Services {
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
