// The whole function against local servers: moto for S3, DynamoDB and SQS, PGlite for Aurora.
import {
  CreateTableCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { ConnectionPool } from '../../src/lambda/adapters/database.js';
import { readSettings } from '../../src/lambda/adapters/environment.js';
import { createServices, type Services } from '../../src/lambda/adapters/services.js';
import { createHandler } from '../../src/lambda/handler.js';
import { type Moto, startMoto } from '../helpers/moto.js';
import { startPglite, type TestDatabase } from './databases.js';

const region = 'eu-central-1';
const functionArn = `arn:aws:lambda:${region}:123456789012:function:trading-data-processor-test`;
const QueueUrl = 'https://sqs.eu-central-1.amazonaws.com/123456789012/trading-ingest-test';

/** The columns of each table that tests compare, and their order. */
const tablesOf = {
  partials: { columns: '*', order: 'source, symbol, venue, interval_us, bar_start' },
  bars: {
    columns:
      'symbol, venue, interval_us, bar_start, open, high, low, close, volume, notional, vwap, trades, buy_volume, sell_volume, unknown_volume, order_rule',
    order: 'symbol, venue, interval_us, bar_start',
  },
  instruments: { columns: '*', order: 'symbol, venue' },
  jobs: { columns: 'job_id, source, source_version, rows_accepted, rows_rejected, rows_duplicate, bars', order: 'job_id' },
};

const buckets = { raw: 'raw', processed: 'processed', archive: 'archive' };

const variables = {
  ENVIRONMENT: 'test',
  AWS_REGION: region,
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  RAW_DATA_BUCKET: buckets.raw,
  PROCESSED_DATA_BUCKET: buckets.processed,
  ARCHIVE_BUCKET: buckets.archive,
  SESSIONS_TABLE: 'sessions',
  API_KEYS_TABLE: 'api-keys',
  DATABASE_HOST: 'database.invalid',
  DATABASE_PORT: '5432',
  DATABASE_NAME: 'tradingdb',
  DATABASE_USER: 'trading_app',
};

interface ApiAnswer {
  status: number;
  headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: tests inspect bodies of any shape
  body: any;
}

export class FunctionFixture {
  readonly logs: string[] = [];
  readonly s3: S3Client;
  readonly dynamo: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly services: Services;
  readonly database: TestDatabase;
  readonly #moto: Moto;
  /** The function's clock; the real one if undefined. */
  now: Date | undefined;
  /** Milliseconds left in each invocation. */
  remainingMs = () => 60_000;
  /** Makes every connection to the database fail. */
  isDatabaseAway = false;

  private constructor(moto: Moto, database: TestDatabase) {
    this.#moto = moto;
    this.database = database;
    Object.assign(process.env, moto.env);
    this.s3 = new S3Client({ region });
    this.dynamo = new DynamoDBClient({ region });
    this.sqs = new SQSClient({ region, useQueueUrlAsEndpoint: false });
    const pool: ConnectionPool = {
      connect: () => (this.isDatabaseAway ? Promise.reject(new Error('ECONNREFUSED')) : database.pool.connect()),
    };
    const log: Services['log'] = (level, message, fields) => this.logs.push(JSON.stringify({ level, message, ...fields }));
    this.services = createServices(readSettings(variables), { log, pool, now: () => this.now ?? new Date() });
  }

  static async start(): Promise<FunctionFixture> {
    const [moto, database] = await Promise.all([startMoto({ region }), startPglite()]);
    const fixture = new FunctionFixture(moto, database);
    await fixture.#createResources();
    return fixture;
  }

  async stop(): Promise<void> {
    await Promise.all([this.#moto.stop(), this.database.stop()]);
  }

  async #createResources(): Promise<void> {
    for (const Bucket of Object.values(buckets)) {
      await this.s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: region } }));
      await this.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    }
    for (const [TableName, name] of [
      ['sessions', 'sessionId'],
      ['api-keys', 'apiKeyId'],
    ] as const) {
      await this.dynamo.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [{ AttributeName: name, KeyType: 'HASH' }],
          AttributeDefinitions: [{ AttributeName: name, AttributeType: 'S' }],
        }),
      );
    }
    await this.sqs.send(new CreateQueueCommand({ QueueName: 'trading-ingest-test' }));
  }

  get #context() {
    return { invokedFunctionArn: functionArn, getRemainingTimeInMillis: () => this.remainingMs() };
  }

  invoke(event: unknown, services: Services = this.services): Promise<unknown> {
    return createHandler(services)(event, this.#context);
  }

  /** Calls the API with an event like the gateway's. */
  async call(
    method: string,
    resource: string,
    request: {
      body?: unknown;
      path?: object;
      query?: object;
      headers?: object;
      apiKeyId?: string;
      receivedAt?: number;
      services?: Services;
    } = {},
  ) {
    const { body, path = null, query = null, headers = {}, apiKeyId = 'key-1', receivedAt, services } = request;
    const event = {
      httpMethod: method,
      resource,
      headers,
      pathParameters: path,
      queryStringParameters: query,
      body: body === undefined || typeof body === 'string' ? (body ?? null) : JSON.stringify(body),
      isBase64Encoded: false,
      requestContext: { requestId: 'request-1', identity: { apiKeyId }, requestTimeEpoch: receivedAt },
    };
    const answer = (await this.invoke(event, services)) as { statusCode: number; headers: Record<string, string>; body: string };
    return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body) } as ApiAnswer;
  }

  /** Uploads to the raw bucket; returns the version. */
  async upload(key: string, content: Uint8Array, metadata: Record<string, string> = {}): Promise<string> {
    const command = new PutObjectCommand({ Bucket: buckets.raw, Key: key, Body: content, Metadata: metadata });
    const { VersionId = '' } = await this.s3.send(command);
    return VersionId;
  }

  async keys(bucket: string, prefix = ''): Promise<string[]> {
    const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
    return Contents.map(({ Key = '' }) => Key);
  }

  /** Number of object versions in a bucket. */
  async versions(bucket: keyof typeof buckets): Promise<number> {
    const { Versions = [] } = await this.s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    return Versions.length;
  }

  async read(bucket: string, key: string): Promise<Uint8Array> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  }

  async readJson(bucket: keyof typeof buckets, key: string) {
    return JSON.parse(Buffer.from(await this.read(bucket, key)).toString());
  }

  async revokeKey(apiKeyId: string, status: string, userId: string): Promise<void> {
    const Item = { apiKeyId: { S: apiKeyId }, status: { S: status }, userId: { S: userId } };
    await this.dynamo.send(new PutItemCommand({ TableName: 'api-keys', Item }));
  }

  async replaceKey(apiKeyId: string, expiresAt: string): Promise<void> {
    const Item = { apiKeyId: { S: apiKeyId }, status: { S: 'ACTIVE' }, expiresAt: { S: expiresAt } };
    await this.dynamo.send(new PutItemCommand({ TableName: 'api-keys', Item }));
  }

  /** Makes a job look as if an invocation had died while working on it. */
  async abandon(jobId: string, leaseUntil: number): Promise<void> {
    await this.dynamo.send(
      new UpdateItemCommand({
        TableName: 'sessions',
        Key: { sessionId: { S: jobId } },
        UpdateExpression: 'SET #status = :running, leaseUntil = :until, leaseToken = :dead',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':running': { S: 'IN_PROGRESS' }, ':until': { N: String(leaseUntil) }, ':dead': { S: 'dead' } },
      }),
    );
  }

  /** Makes an ended job one that was never tried, as `jobs rerun` does. */
  async resetJob(jobId: string): Promise<void> {
    await this.dynamo.send(
      new UpdateItemCommand({
        TableName: 'sessions',
        Key: { sessionId: { S: jobId } },
        UpdateExpression: 'SET #status = :queued, attempts = :none REMOVE leaseToken, leaseUntil',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':queued': { S: 'QUEUED' }, ':none': { N: '0' } },
      }),
    );
  }

  /** Removes all messages from the queue and returns their bodies. */
  async takeMessages(): Promise<string[]> {
    const { Messages = [] } = await this.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    for (const { ReceiptHandle } of Messages) await this.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return Messages.map(({ Body = '' }) => Body);
  }

  /** The newest version id of a raw object. */
  async versionOf(key: string): Promise<string> {
    const { VersionId = '' } = await this.s3.send(new HeadObjectCommand({ Bucket: buckets.raw, Key: key }));
    return VersionId;
  }

  /** Removes everything the function has written, and all messages. */
  async empty(): Promise<void> {
    this.now = undefined;
    for (const Bucket of Object.values(buckets)) {
      const keys = (await this.keys(Bucket)).filter((key) => !key.startsWith('incoming/') || Bucket !== buckets.raw);
      const Objects = keys.map((Key) => ({ Key }));
      if (keys.length > 0) await this.s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    }
    const { Items = [] } = await this.dynamo.send(new ScanCommand({ TableName: 'sessions' }));
    for (const { sessionId = { S: '' } } of Items)
      await this.dynamo.send(new DeleteItemCommand({ TableName: 'sessions', Key: { sessionId } }));
    await this.database.clear();
    await this.takeMessages();
  }

  /** Everything the function has written, except for what differs every time: versions, times, leases. */
  async state() {
    const objects: Record<string, unknown> = {};
    for (const bucket of Object.values(buckets)) {
      for (const key of await this.keys(bucket)) objects[`${bucket}/${key}`] = await this.#contentOf(bucket, key);
    }
    const { Items = [] } = await this.dynamo.send(new ScanCommand({ TableName: 'sessions' }));
    const jobs = Items.map(({ createdAt, updatedAt, ttl, attempts, leaseToken, leaseUntil, ...job }) => job);
    const tables: Record<string, unknown> = {};
    for (const [table, { columns, order }] of Object.entries(tablesOf)) {
      tables[table] = (await this.database.pool.query(`SELECT ${columns} FROM ${table} ORDER BY ${order}`)).rows;
    }
    return { objects, jobs, tables };
  }

  async #contentOf(bucket: string, key: string): Promise<unknown> {
    const content = Buffer.from(await this.read(bucket, key));
    if (!key.startsWith('manifests/')) return content.toString('base64');
    const { timings, ...manifest } = JSON.parse(content.toString());
    return manifest;
  }
}
