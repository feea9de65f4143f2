import { readFileSync } from 'node:fs';
import { type DBCluster, DeleteDBClusterCommand, RDSClient } from '@aws-sdk/client-rds';
import {
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  RDSDataClient,
  RollbackTransactionCommand,
} from '@aws-sdk/client-rds-data';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Signer } from '@aws-sdk/rds-signer';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSandbox } from '../../../src/sandbox/client.js';
import { openSandboxFixture, type SandboxFixture, testContext } from '../sandbox-fixture.js';
import { type ClusterAccess, createCluster } from './cluster-fixture.js';

let sandbox: SandboxFixture;
let rds: RDSClient;
let data: RDSDataClient;
let cluster: DBCluster;
let access: ClusterAccess;

beforeAll(async () => {
  sandbox = await openSandboxFixture();
  rds = new RDSClient(sandbox.client);
  data = new RDSDataClient(sandbox.client);
  ({ cluster, access } = await createCluster(rds));
  await run('CREATE ROLE trading_app LOGIN');
  await run('GRANT rds_iam TO trading_app');
  await run('CREATE TABLE bars (symbol text PRIMARY KEY, close numeric NOT NULL, trades int8, at timestamptz, tags text[])');
  await run('GRANT SELECT ON bars TO trading_app');
});
afterAll(() => sandbox.close());

function run(sql: string, more: Partial<ExecuteStatementCommandInput> = {}) {
  return data.send(new ExecuteStatementCommand({ ...access, sql, ...more }));
}

const count = async (transactionId?: string) => (await run('SELECT count(*) FROM bars', { transactionId })).records?.[0]?.[0]?.longValue;

describe('Data API', () => {
  test('parameters go in, typed values come out', async () => {
    const inserted = await run('INSERT INTO bars VALUES (:symbol, :close, :trades, :at, ARRAY[:symbol])', {
      parameters: [
        { name: 'symbol', value: { stringValue: 'BTC' } },
        { name: 'close', value: { stringValue: '60000.50' }, typeHint: 'DECIMAL' },
        { name: 'trades', value: { longValue: 3 } },
        { name: 'at', value: { stringValue: '2024-08-08 00:00:00' }, typeHint: 'TIMESTAMP' },
      ],
    });
    expect(inserted.numberOfRecordsUpdated).toBe(1);
    const read = await run('SELECT * FROM bars', { includeResultMetadata: true });
    expect(read.records).toEqual([
      [
        { stringValue: 'BTC' },
        { stringValue: '60000.50' },
        { longValue: 3 },
        { stringValue: '2024-08-08 00:00:00' },
        { arrayValue: { stringValues: ['BTC'] } },
      ],
    ]);
    expect(read.columnMetadata?.map(({ name, typeName }) => [name, typeName])).toEqual([
      ['symbol', 'text'],
      ['close', 'numeric'],
      ['trades', 'int8'],
      ['at', 'timestamptz'],
      ['tags', '_text'],
    ]);
    const json = await run('SELECT symbol, trades FROM bars', { formatRecordsAs: 'JSON' });
    expect(JSON.parse(json.formattedRecords ?? '')).toEqual([{ symbol: 'BTC', trades: 3 }]);
    await run('DELETE FROM bars');
  });

  test('a transaction is seen from outside when it is committed, and not at all when it is rolled back', async () => {
    const sql = "INSERT INTO bars VALUES ('ETH', 1, 1, now(), NULL)";
    const first = await data.send(new BeginTransactionCommand(access));
    await run(sql, { transactionId: first.transactionId });
    expect(await count(first.transactionId)).toBe(1);
    const ended = await data.send(new RollbackTransactionCommand({ ...access, transactionId: first.transactionId }));
    expect([ended.transactionStatus, await count()]).toEqual(['Rollback Complete', 0]);
    const second = await data.send(new BeginTransactionCommand(access));
    await run(sql, { transactionId: second.transactionId });
    await data.send(new CommitTransactionCommand({ ...access, transactionId: second.transactionId }));
    expect(await count()).toBe(1);
    await expect(run(sql, { transactionId: first.transactionId })).rejects.toMatchObject({ name: 'TransactionNotFoundException' });
    await run('DELETE FROM bars');
  });

  test('a batch is all or nothing', async () => {
    const sql = 'INSERT INTO bars VALUES (:s, 1)';
    const sets = (...symbols: string[]) => symbols.map((stringValue) => [{ name: 's', value: { stringValue } }]);
    await expect(data.send(new BatchExecuteStatementCommand({ ...access, sql, parameterSets: sets('A', 'A') }))).rejects.toMatchObject({
      message: expect.stringContaining('SQLState: 23505'),
    });
    expect(await count()).toBe(0);
    const { updateResults } = await data.send(new BatchExecuteStatementCommand({ ...access, sql, parameterSets: sets('A', 'B') }));
    expect([updateResults?.length, await count()]).toEqual([2, 2]);
    await run('DELETE FROM bars');
  });

  test.each([
    ['SELECT nothing', {}, 'DatabaseErrorException', 'ERROR: column "nothing" does not exist; Position: 8; SQLState: 42703'],
    ['SELECT 1; SELECT 2', {}, 'BadRequestException', "Multistatements aren't supported"],
    ['SELECT :a', {}, 'BadRequestException', 'Cannot find parameter: a'],
    ['SELECT 1', { database: 'other' }, 'DatabaseNotFoundException', 'other'],
    ['SELECT 1', { resourceArn: 'arn:aws:rds:us-east-1:123456789012:cluster:none' }, 'DatabaseNotFoundException', 'none'],
    ['SELECT 1', { secretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:none' }, 'SecretsErrorException', 'secret'],
  ])('%s %j is %s', async (sql, more, name, message) => {
    await expect(run(sql, more)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });
});

describe('PostgreSQL', () => {
  const signer = (more: object = {}) =>
    new Signer({
      hostname: cluster.Endpoint ?? '',
      port: 5432,
      username: 'trading_app',
      region: 'us-east-1',
      credentials: sandbox.client.credentials,
      ...more,
    });

  /** Dials the port and shows the cluster's name, as a function's redirected connection does. */
  async function connect(user: string, password: string, { host = cluster.Endpoint ?? '', database = 'tradingdb' } = {}) {
    const ca = readFileSync(sandbox.info.databaseCaFile, 'utf8');
    const { databasePort: port } = sandbox.info;
    const client = new pg.Client({ host: '127.0.0.1', port, user, password, database, ssl: { ca, servername: host } });
    await client.connect();
    return client;
  }

  test('an IAM token opens it, with the role’s own rights', async () => {
    const client = await connect('trading_app', await signer().getAuthToken());
    const { rows } = await client.query('SELECT current_user, session_user, current_database() AS database, $1::int AS n', [7]);
    expect(rows).toEqual([{ current_user: 'trading_app', session_user: 'trading_app', database: 'tradingdb', n: 7 }]);
    await expect(client.query('DELETE FROM bars')).rejects.toMatchObject({ code: '42501' });
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await client.end();
  });

  test('many connections, with prepared statements of the same name', async () => {
    const token = await signer().getAuthToken();
    const clients = await Promise.all(Array.from({ length: 8 }, () => connect('trading_app', token)));
    const answers = await Promise.all(
      clients.flatMap((client, index) =>
        [1, 2].map(() =>
          client.query({ name: 'same', text: `SELECT ${index} AS n, $1::text AS t`, values: ['x'] }).then(({ rows }) => rows[0].n),
        ),
      ),
    );
    expect(answers).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7]);
    await Promise.all(clients.map((client) => client.end()));
  });

  test('a connection that breaks inside a transaction holds nobody up', async () => {
    const token = await signer().getAuthToken();
    const broken = await connect('trading_app', token);
    broken.on('error', () => {});
    await broken.query('BEGIN');
    await broken.query('SELECT 1');
    (broken as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    expect(await count()).toBe(0);
  });

  test.each([
    ['another user’s token', { username: 'dbadmin' }],
    ['a token for another host', { hostname: 'other.cluster-x.us-east-1.rds.amazonaws.com' }],
    ['a wrong signature', { credentials: { accessKeyId: 'test', secretAccessKey: 'wrong' } }],
  ])('%s is refused', async (_, more) => {
    await expect(connect('trading_app', await signer(more).getAuthToken())).rejects.toThrow(
      /PAM authentication failed for user "trading_app"/,
    );
  });

  test('a password, an unknown role, another database, no TLS are refused', async () => {
    await expect(connect('trading_app', 'ChangeMe123!')).rejects.toThrow(/PAM authentication failed/);
    await expect(connect('nobody', 'x')).rejects.toThrow(/role "nobody" does not exist/);
    await expect(connect('trading_app', 'x', { database: 'other' })).rejects.toThrow(/database "other" does not exist/);
    const plain = new pg.Client({ host: '127.0.0.1', port: sandbox.info.databasePort, user: 'trading_app', database: 'tradingdb' });
    await expect(plain.connect()).rejects.toThrow(/no encryption/);
    await expect(connect('trading_app', 'x', { host: 'nowhere.rds.amazonaws.com' })).rejects.toThrow(/there is no cluster at/);
  });

  test('the master user comes in by the password in its secret, which no log knows', async () => {
    const secrets = new SecretsManagerClient(sandbox.client);
    const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId: access.secretArn }));
    const { username, password } = JSON.parse(SecretString);
    expect(username).toBe('dbadmin');
    await (await connect(username, password)).end();
    await expect(connect(username, 'wrong')).rejects.toThrow(/password authentication failed/);
    expect(readFileSync(sandbox.info.logFile, 'utf8')).not.toContain(password);
  });
});

test('the database goes with its cluster', async () => {
  await rds.send(new DeleteDBClusterCommand({ DBClusterIdentifier: 'trading-aurora-test', SkipFinalSnapshot: true }));
  expect(await readSandbox(testContext(), { dir: sandbox.dir })).toMatchObject({ state: 'running', databases: [] });
});
