// Services that count every external call (SDK command or SQL statement) and make one of them fail.
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { ConnectionPool } from '../../src/lambda/adapters/database.js';
import { createServicesFrom, type Services } from '../../src/lambda/adapters/services.js';

/** After a kill, nothing that the function does has any effect. With the other faults it keeps running and sees an error. */
export const faults = ['killed before the call', 'killed after the call', 'the call fails', 'the response is lost'] as const;
export type Fault = (typeof faults)[number];

interface Plan {
  /** Index of the call that fails; none if undefined. */
  at?: number;
  fault?: Fault;
}

export class FaultyServices {
  /** Names of all calls, in order. */
  readonly calls: string[] = [];
  readonly #plan: Plan;
  readonly #connections: (() => Promise<void>)[] = [];
  #isDead = false;

  constructor(plan: Plan = {}) {
    this.#plan = plan;
  }

  async pass<T>(name: string, call: () => Promise<T>): Promise<T> {
    if (this.#isDead) throw new Error('killed');
    const { at, fault } = this.#plan;
    if (this.calls.push(name) - 1 !== at) return call();
    if (fault === 'killed after the call' || fault === 'the response is lost') await call();
    if (fault?.startsWith('killed')) {
      this.#isDead = true;
      await this.close();
    }
    throw Object.assign(new Error('injected'), { name: 'InjectedError', $metadata: { httpStatusCode: 500 } });
  }

  /** Closes all open connections. */
  async close(): Promise<void> {
    for (const close of this.#connections) await close();
  }

  client<T extends S3Client | DynamoDBClient | SQSClient>(client: T): T {
    const stack = client.middlewareStack as S3Client['middlewareStack'];
    stack.add((next, context) => (args) => this.pass(String(context.commandName).replace('Command', ''), () => next(args)), {
      step: 'initialize',
      name: 'faults',
      priority: 'high',
    });
    return client;
  }

  pool(pool: ConnectionPool): ConnectionPool {
    return {
      connect: () =>
        this.pass('connect', async () => {
          const client = await pool.connect();
          let isOpen = true;
          const close = (error?: boolean) => {
            if (isOpen) client.release(error);
            isOpen = false;
          };
          // A server rolls back when the connection of a dead client is closed.
          this.#connections.push(async () => {
            if (isOpen) await client.query('ROLLBACK').catch(() => undefined);
            close(true);
          });
          return {
            query: (text: string, values?: unknown[]) => this.pass(text.trim().split(/\s+/, 3).join(' '), () => client.query(text, values)),
            release: (error?: boolean) => {
              if (!this.#isDead) close(error);
            },
          };
        }),
    };
  }

  /** Services of a function whose external calls all go through this object. */
  services({ settings, log, now }: Services, pool: ConnectionPool): Services {
    const client = { region: settings.region, maxAttempts: 1 };
    return createServicesFrom(
      settings,
      { log, now },
      {
        s3: this.client(new S3Client(client)),
        dynamo: this.client(new DynamoDBClient(client)),
        sqs: this.client(new SQSClient({ ...client, useQueueUrlAsEndpoint: false })),
        pool: this.pool(pool),
      },
    );
  }
}
