import { RDSClient } from '@aws-sdk/client-rds';
import {
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  type ExecuteStatementCommandInput,
  RDSDataClient,
  RollbackTransactionCommand,
} from '@aws-sdk/client-rds-data';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClusterAccess, createCluster } from '../database/cluster-fixture.js';
import { openSandboxFixture, type SandboxFixture } from '../sandbox-fixture.js';

let sandbox: SandboxFixture;
let data: RDSDataClient;
let access: ClusterAccess;

beforeAll(async () => {
  sandbox = await openSandboxFixture();
  data = new RDSDataClient(sandbox.client);
  ({ access } = await createCluster(new RDSClient(sandbox.client)));
  await run('CREATE TABLE bars (symbol text PRIMARY KEY, close numeric NOT NULL, trades int8, at timestamptz, tags text[])');
});
afterAll(() => sandbox.close());

function run(sql: string, more: Partial<ExecuteStatementCommandInput> = {}) {
  return data.send(new ExecuteStatementCommand({ ...access, sql, ...more }));
}

const count = async (transactionId?: string) => (await run('SELECT count(*) FROM bars', { transactionId })).records?.[0]?.[0]?.longValue;

describe('Data API', () => {
  test('takes parameters and returns typed values', async () => {
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

  test('a transaction becomes visible to others on commit, and is undone by a rollback', async () => {
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

  test('a batch runs completely or not at all', async () => {
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

  test('a secret for a role that does not exist gives no access', async () => {
    const secrets = new SecretsManagerClient(sandbox.client);
    const SecretString = JSON.stringify({ username: 'nobody', password: 'x' });
    const { ARN } = await secrets.send(new CreateSecretCommand({ Name: 'nobody', SecretString }));
    await expect(run('SELECT current_user', { secretArn: ARN })).rejects.toThrow(/role "nobody" does not exist/);
    expect((await run('SELECT current_user::text')).records).toEqual([[{ stringValue: 'dbadmin' }]]);
  });

  test.each([
    ['SELECT nothing', {}, 'DatabaseErrorException', 'ERROR: column "nothing" does not exist; Position: 8; SQLState: 42703'],
    ['SELECT 1; SELECT 2', {}, 'BadRequestException', "Multistatements aren't supported"],
    ['SELECT :a', {}, 'BadRequestException', 'Cannot find parameter: a'],
    ['SELECT 1', { database: 'other' }, 'DatabaseNotFoundException', 'other'],
    ['SELECT 1', { resourceArn: 'arn:aws:rds:us-east-1:123456789012:cluster:none' }, 'DatabaseNotFoundException', 'none'],
    ['SELECT 1', { secretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:none' }, 'SecretsErrorException', 'secret'],
  ])('%s with %j fails with %s', async (sql, more, name, message) => {
    await expect(run(sql, more)).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });
});
