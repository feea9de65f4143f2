import { readFileSync } from 'node:fs';
import { type DBCluster, DeleteDBClusterCommand, RDSClient } from '@aws-sdk/client-rds';
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
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
  await run('CREATE TABLE bars (symbol text)');
  await run('GRANT SELECT ON bars TO trading_app');
});
afterAll(() => sandbox.close());

const run = (sql: string) => data.send(new ExecuteStatementCommand({ ...access, sql }));

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

  /** Connects to the port with the cluster's host name as TLS server name, as a function's redirected connection does. */
  async function connect(user: string, password: string, { host = cluster.Endpoint ?? '', database = 'tradingdb' } = {}) {
    const ca = readFileSync(sandbox.info.databaseCaFile, 'utf8');
    const { databasePort: port } = sandbox.info;
    const client = new pg.Client({ host: '127.0.0.1', port, user, password, database, ssl: { ca, servername: host } });
    await client.connect();
    return client;
  }

  test('an IAM token logs a role in, with that role’s privileges', async () => {
    const client = await connect('trading_app', await signer().getAuthToken());
    const { rows } = await client.query('SELECT current_user, session_user, current_database() AS database, $1::int AS n', [7]);
    expect(rows).toEqual([{ current_user: 'trading_app', session_user: 'trading_app', database: 'tradingdb', n: 7 }]);
    await expect(client.query('DELETE FROM bars')).rejects.toMatchObject({ code: '42501' });
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await client.end();
  });

  test('many connections can use prepared statements of the same name', async () => {
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

  test('a connection that breaks inside a transaction blocks nobody', async () => {
    const token = await signer().getAuthToken();
    const broken = await connect('trading_app', token);
    broken.on('error', () => {});
    await broken.query('BEGIN');
    await broken.query('SELECT 1');
    (broken as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    expect((await run('SELECT count(*) FROM bars')).records).toEqual([[{ longValue: 0 }]]);
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

  test('a password, an unknown role, another database, an unknown host and a lack of TLS are refused', async () => {
    await expect(connect('trading_app', 'ChangeMe123!')).rejects.toThrow(/PAM authentication failed/);
    await expect(connect('nobody', 'x')).rejects.toThrow(/role "nobody" does not exist/);
    await expect(connect('trading_app', 'x', { database: 'other' })).rejects.toThrow(/database "other" does not exist/);
    const plain = new pg.Client({ host: '127.0.0.1', port: sandbox.info.databasePort, user: 'trading_app', database: 'tradingdb' });
    await expect(plain.connect()).rejects.toThrow(/no encryption/);
    await expect(connect('trading_app', 'x', { host: 'nowhere.rds.amazonaws.com' })).rejects.toThrow(/there is no cluster at/);
  });

  test('the master user logs in with the password in its secret, which is never logged', async () => {
    const secrets = new SecretsManagerClient(sandbox.client);
    const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId: access.secretArn }));
    const { username, password } = JSON.parse(SecretString);
    expect(username).toBe('dbadmin');
    await (await connect(username, password)).end();
    await expect(connect(username, 'wrong')).rejects.toThrow(/password authentication failed/);
    expect(readFileSync(sandbox.info.logFile, 'utf8')).not.toContain(password);
  });
});

test('the database is deleted with its cluster', async () => {
  await rds.send(new DeleteDBClusterCommand({ DBClusterIdentifier: 'trading-aurora-test', SkipFinalSnapshot: true }));
  expect(await readSandbox(testContext(), { dir: sandbox.dir })).toMatchObject({ state: 'running', databases: [] });
});
