import { expect, it } from 'vitest';
import type { Target } from '../../../src/aws/target.js';
import { nameCheck } from '../../../src/operations/preflight/names.js';
import type { PlannedResource } from '../../../src/operations/preflight/planned-resources.js';
import { environmentSchema, resolveEnvironment } from '../../../src/settings/schema.js';

const environment = resolveEnvironment(
  'dev',
  environmentSchema.parse({ target: 'aws', account: '123456789012', region: 'eu-central-1', size: 'small', state: 's3' }),
);
const dynamoDb = async () => ({ send: async () => ({ Table: { TableName: 'trading-sessions-dev' } }) });
const target = { account: '123456789012', region: 'eu-central-1', aws: { dynamoDb } } as unknown as Target;
const table = {
  stack: 'platform',
  type: 'aws_dynamodb_table',
  name: 'dynamodb_sessions',
  settings: { name: 'trading-sessions-dev' },
} as unknown as PlannedResource;
const check = (more: Partial<Parameters<typeof nameCheck>[2]>) =>
  nameCheck(target, environment, { missing: async () => [table], ...more }).run();

it('fails for a name that is taken, unless an unfinished run of ours has created it', async () => {
  expect(await check({})).toMatchObject({ status: 'fail', code: 'PREFLIGHT_FAILED' });
  expect(await check({ adoptable: async () => new Set(['aws_dynamodb_table.dynamodb_sessions']) })).toMatchObject({ status: 'ok' });
});

it('says what is taken if the lock cannot be read', async () => {
  const lockHolder = () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDenied' }));
  expect(await check({ lockHolder })).toMatchObject({ status: 'fail', code: 'PREFLIGHT_FAILED' });
});

it('never advises to remove what a run that holds the lock may be creating', async () => {
  expect(await check({ lockHolder: async () => 'ann@desk since 2026-11-28T10:00:00Z (apply)' })).toMatchObject({
    status: 'fail',
    code: 'STATE_LOCKED',
    detail: expect.stringContaining('The state is locked by ann@desk since 2026-11-28T10:00:00Z (apply)'),
    hint: expect.stringMatching(/^Wait/),
  });
});
