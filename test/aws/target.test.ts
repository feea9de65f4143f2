import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTarget, type Target } from '../../src/aws/target.js';
import type { Context, Narration } from '../../src/context.js';
import { resolveEnvironment } from '../../src/settings/schema.js';
import { type Moto, startMoto } from '../helpers/moto.js';

let moto: Moto;
let folder: string;
beforeAll(async () => {
  [moto, folder] = await Promise.all([startMoto(), mkdtemp(join(tmpdir(), 'target-'))]);
}, 60_000);
afterAll(async () => {
  await moto.stop();
  await rm(folder, { recursive: true });
});

const environment = (account = '123456789012', target: 'aws' | 'sandbox' = 'aws') =>
  resolveEnvironment('dev', { target, account, region: 'eu-central-1', size: 'small', state: 's3', owner: 'o', costCenter: 'c' });

function context(
  env: Record<string, string>,
): Pick<Context, 'env' | 'run' | 'now' | 'sleep' | 'signal' | 'report'> & { told: Narration[] } {
  const told: Narration[] = [];
  return {
    env,
    told,
    run: async () => ({ exitCode: 0, stdout: '', stderr: '' }),
    now: () => new Date(),
    sleep: async () => {},
    signal: new AbortController().signal,
    report: (narration) => told.push(narration),
  };
}
const settings = () => join(folder, 'trading-infra.yaml');

describe('the target aws, with a custom endpoint', () => {
  let target: Target;
  beforeAll(async () => {
    target = await openTarget(context({ ...moto.env, AWS_PROFILE: 'ignored', HTTPS_PROXY: 'http://proxy:1' }), {
      environment: environment(),
      settingsPath: settings(),
    });
  });
  afterAll(() => target.aws.close());

  test('has the principal and the endpoint', () => {
    expect(target).toMatchObject({
      kind: 'aws',
      account: '123456789012',
      region: 'eu-central-1',
      endpoint: moto.endpoint,
      principal: { account: '123456789012', arn: 'arn:aws:sts::123456789012:user/moto' },
    });
    expect(target.invokeUrl('abc', 'dev')).toBe(`${moto.endpoint}/_aws/execute-api/abc/dev`);
  });

  test('gives children the same identity and the same endpoint', () => {
    expect(target.childEnv).toEqual({
      HTTPS_PROXY: 'http://proxy:1',
      AWS_ENDPOINT_URL: moto.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'eu-central-1',
      AWS_DEFAULT_REGION: 'eu-central-1',
      AWS_S3_US_EAST_1_REGIONAL_ENDPOINT: 'regional',
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_EC2_METADATA_DISABLED: 'true',
    });
  });

  test('creates each client once, and S3 with path-style addresses', async () => {
    expect(await target.aws.s3()).toBe(await target.aws.s3());
    const s3 = await target.aws.s3();
    await s3.send(new CreateBucketCommand({ Bucket: 'target-test', CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }));
    expect((await s3.send(new HeadBucketCommand({ Bucket: 'target-test' }))).$metadata.httpStatusCode).toBe(200);
  });

  test('lets a child with no other variables find the same account', async () => {
    const program = `import('@aws-sdk/client-sts').then(async ({ STSClient, GetCallerIdentityCommand }) => console.log((await new STSClient({}).send(new GetCallerIdentityCommand({}))).Account))`;
    const env = { PATH: process.env.PATH, ...target.childEnv };
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', program], { env });
    expect(stdout.trim()).toBe('123456789012');
  });
});

test('the wrong account is refused before anything else happens', async () => {
  const opening = openTarget(context(moto.env), { environment: environment('999999999999'), settingsPath: settings() });
  await expect(opening).rejects.toMatchObject({ code: 'ACCOUNT_MISMATCH', message: expect.stringContaining('999999999999') });
});

test('a stopped sandbox is not started unless requested', async () => {
  const opening = openTarget(context(moto.env), { environment: environment('123456789012', 'sandbox'), settingsPath: settings() });
  await expect(opening).rejects.toMatchObject({
    code: 'EMULATOR_GONE',
    exitCode: 4,
    hint: expect.stringContaining('trading-infra deploy --env dev'),
  });
});
