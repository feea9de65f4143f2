// Everything outside the core that the function works with, made once per container.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { BarStore } from './adapters/bar-store.js';
import { type ConnectionPool, createPool, Database } from './adapters/database.js';
import { IngestQueue } from './adapters/ingest-queue.js';
import { JobStore } from './adapters/job-store.js';
import { KeyRegistry } from './adapters/key-registry.js';
import { ObjectStore } from './adapters/object-store.js';
import { type Limits, limitsFor } from './core/limits.js';
import type { FunctionSettings } from './environment.js';
import type { Log } from './log.js';

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

interface Outside {
  log: Log;
  now: () => Date;
  /** Opens the database; the deployed one by default. */
  pool?: ConnectionPool;
}

/** Clients with few, short retries: what stays down is the queue's to try again. */
export function createServices(settings: FunctionSettings, { log, now, pool = createPool(settings) }: Outside): Services {
  const client = {
    region: settings.region,
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 2_000, requestTimeout: 20_000, throwOnRequestTimeout: true },
  };
  const dynamo = new DynamoDBClient(client);
  const database = new Database(pool);
  return {
    settings,
    objects: new ObjectStore(new S3Client(client)),
    jobs: new JobStore(dynamo, settings.tables.sessions, now),
    keys: new KeyRegistry(dynamo, settings.tables.apiKeys),
    queue: new IngestQueue(new SQSClient({ ...client, useQueueUrlAsEndpoint: false }), settings.environment),
    database,
    bars: new BarStore(database),
    limits: limitsFor(settings.memoryMb),
    now,
    log,
  };
}
