import { Signer } from '@aws-sdk/rds-signer';
import { describe, expect, test } from 'vitest';
import { checkToken } from '../../../src/sandbox/database/iam-token.js';

const hostname = 'trading-aurora-dev.cluster-abc.us-east-1.rds.amazonaws.com';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const token = (more: object = {}) =>
  new Signer({ hostname, port: 5432, username: 'trading_app', region: 'us-east-1', credentials, ...more }).getAuthToken();
const problem = (text: string, more: object = {}) =>
  checkToken(text, { address: `${hostname}:5432`, user: 'trading_app', now: new Date(), credentials, ...more });

test('a token from the SDK is valid', async () => {
  expect(problem(await token())).toBeUndefined();
});

describe('refused', () => {
  test.each([['ChangeMe123!'], [''], [`${hostname}:5432/?Action=other`]])('%j is not a token', (text) => {
    expect(problem(text)).toBe('the password is not an IAM token');
  });
  test('another user', async () => expect(problem(await token({ username: 'dbadmin' }))).toMatch(/for user dbadmin/));
  test('another host', async () =>
    expect(problem(await token({ hostname: 'other.x.us-east-1.rds.amazonaws.com' }))).toMatch(/the token is for other/));
  test('another region', async () => expect(problem(await token({ region: 'eu-west-1' }))).toMatch(/eu-west-1/));
  test('another secret key', async () => {
    expect(problem(await token({ credentials: { ...credentials, secretAccessKey: 'x' } }))).toMatch(/signature/);
  });
  test('an unknown access key', async () => {
    expect(problem(await token({ credentials: { ...credentials, accessKeyId: 'AKIA' } }))).toMatch(/does not know/);
  });
  test('changed after signing', async () => {
    expect(problem((await token()).replace('X-Amz-Expires=900', 'X-Amz-Expires=800'))).toMatch(/signature/);
  });
  test('older than fifteen minutes', async () => {
    expect(problem(await token(), { now: new Date(Date.now() + 901_000) })).toBe('the token has expired');
  });
});
