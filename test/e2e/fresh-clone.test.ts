// The built tool in a fresh clone: of an environment whose state is in the state bucket, it knows only the settings file. It reads the state, with no
// other right than to read that object, without Terraform, and writes nothing.
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { stateNames } from '../../src/platform/names.js';
import { type Moto, startMoto } from '../helpers/moto.js';
import { type RightsProxy, startRightsProxy } from '../helpers/rights-proxy.js';
import { bucket, clone, dev, fillPlatform, from, key, leastRights, policy, stateText } from './fresh-clone-fixture.js';
import { openWorkplace, type Ran, type Workplace } from './tool.js';

let moto: Moto;
let proxy: RightsProxy;
let first: Workplace;
let s3: S3Client;
let values: Record<string, string>;

beforeAll(async () => {
  moto = await startMoto({ region: 'us-east-1' });
  proxy = await startRightsProxy(moto.endpoint);
  const client = { region: 'us-east-1', endpoint: moto.endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  s3 = new S3Client({ ...client, forcePathStyle: true });
  values = await fillPlatform(client);
  first = await openWorkplace();
  const init = 'init --env dev --target aws --region us-east-1 --account 123456789012 --size small --state s3 --cidr 10.0.0.0/16 --yes';
  const made = await first.run(init.split(' '), environment());
  expect(made.code, made.stderr).toBe(0);
});
afterAll(async () => {
  proxy?.stop();
  await moto?.stop();
});
beforeEach(() => {
  proxy.allowed = leastRights;
  proxy.calls.length = 0;
});

const putState = async (outputs: Record<string, string>, resources: number) => {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: stateText(outputs, resources) }));
};
const cloned = () => clone(join(first.folder, 'trading-infra.yaml'), (args) => first.run(args, environment()));

/** Through the proxy, with nothing of the AWS files of this computer and without any program in PATH. */
function environment(): Record<string, string> {
  return { ...moto.env, AWS_ENDPOINT_URL: proxy.endpoint, PATH: '/nonexistent' };
}

const refused = (ran: Ran) => ({ exit: ran.code, ...(ran.json().error as unknown as { code: string; message: string; hint: string }) });

it('documents the policy that these tests allow', () => {
  expect(policy).toEqual({
    actions: ['s3:GetObject', 'kms:Decrypt'],
    object: `${bucket}/${key}`,
    condition: expect.stringContaining(stateNames(dev).keyAlias),
  });
});

describe('before the first deploy', () => {
  it('says that there is no state bucket, then that there is no state', async () => {
    const { run } = await cloned();
    const [outputs, status] = [refused(await run('outputs --json')), (await run('status --json')).json()];
    expect(outputs).toMatchObject({ exit: 1, code: 'NOT_DEPLOYED', message: expect.stringContaining(`${bucket} does not exist`) });
    expect(status.environments).toMatchObject([{ condition: 'never deployed', source: from }]);
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    expect(refused(await run('jobs list --json'))).toMatchObject({
      code: 'NOT_DEPLOYED',
      message: `dev is not deployed: there is no state at ${from}.`,
    });
  });
});

describe('of a deployed environment', () => {
  beforeAll(() => putState(values, 3));

  it('reads the outputs with the right to read one object, without Terraform, and writes nothing', async () => {
    const { run, files } = await cloned();
    const all = await run('outputs --json');
    expect([all.code, all.json()]).toMatchObject([
      0,
      { environment: 'dev', source: from, outputs: { 'vpc-id': 'value of vpc-id', 'raw-data-bucket': 'raw' } },
    ]);
    const one = await run('outputs raw-data-bucket');
    expect([one.code, one.stdout.trim(), one.stderr]).toEqual([0, 'raw', expect.stringContaining(`read from its state, ${from}`)]);
    expect(proxy.calls.filter((call) => !call.startsWith('!iam'))).toEqual(
      expect.arrayContaining(['sts GetCallerIdentity', `s3 GetObject ${bucket}/${key}`]),
    );
    expect(proxy.calls.filter((call) => /s3 (?!GetObject)|dynamodb/.test(call))).toEqual([]);
    expect(await files()).toEqual(expect.not.arrayContaining(['outputs.json', 'platform.tfstate']));
  });

  it('shows the status, although the records of runs may not be listed', async () => {
    const { run } = await cloned();
    const status = await run('status --json');
    expect(status.json().environments).toMatchObject([
      { name: 'dev', condition: 'deployed', source: from, endpoint: `${proxy.endpoint}/_aws/execute-api/abc/dev` },
    ]);
  });

  it('lists keys and jobs with the rights of their services', async () => {
    const { run } = await cloned();
    proxy.allowed = new RegExp(`${leastRights.source}|^apigateway Get|^dynamodb (BatchGetItem|GetItem|Scan)`);
    const [keys, jobs] = [await run('keys list --json'), await run('jobs list --json')];
    expect([keys.code, keys.json()]).toMatchObject([0, { keys: [{ name: 'trading-api-key-dev', isCurrent: true }] }]);
    expect([jobs.code, jobs.json()]).toMatchObject([0, { total: 1 }]);
    expect(proxy.calls.filter((call) => call.startsWith('s3') && !leastRights.test(call))).toEqual([]);
  });

  it('lets the state win over an older copy in the folder', async () => {
    const { run, saveCopy } = await cloned();
    await saveCopy({ ...values, 'raw-data-bucket': 'old' });
    const ran = await run('outputs raw-data-bucket');
    expect([ran.stdout.trim(), ran.stderr]).toEqual(['raw', expect.stringContaining('changed since the deploy from this folder')]);
  });

  it('names the right that is missing, and calls the status unknown', async () => {
    const { run } = await cloned();
    proxy.allowed = /^sts/;
    for (const command of ['outputs', 'keys list', 'jobs list', 'bars AAPL']) {
      expect(refused(await run(`${command} --json`)), command).toMatchObject({
        exit: 3,
        code: 'ACCESS_DENIED',
        message: expect.stringContaining('s3:GetObject'),
        hint: expect.stringMatching(/s3:GetObject on s3:.*kms:Decrypt with the key alias\/trading-tfstate-us-east-1/),
      });
    }
    const status = await run('status --json');
    expect([status.code, status.json().environments]).toMatchObject([0, [{ condition: 'unknown', unread: { code: 'ACCESS_DENIED' } }]]);
    expect((await run('status')).stdout).toContain('the state could not be read');
  });

  it('shows the copy in the folder if the state may not be read, and says so', async () => {
    const { run, saveCopy } = await cloned();
    await saveCopy({ ...values, 'raw-data-bucket': 'old' });
    proxy.allowed = /^sts/;
    const ran = await run('outputs raw-data-bucket');
    expect([ran.code, ran.stdout.trim(), ran.stderr]).toEqual([0, 'old', expect.stringContaining('2026-11-01T00:00:00.000Z')]);
  });
});

describe('of an environment that is not whole', () => {
  it('says how many resources there are, and which outputs are not', async () => {
    const { 'vpc-id': _, ...others } = values;
    await putState(others, 2);
    const { run } = await cloned();
    expect(refused(await run('outputs --json'))).toMatchObject({
      code: 'NOT_DEPLOYED',
      message: expect.stringMatching(/has 2 resources, but lacks .* vpc-id\./),
    });
    expect((await run('status --json')).json().environments).toMatchObject([{ condition: 'unfinished' }]);
  });

  it('says that everything was removed, whatever the copy in the folder says', async () => {
    await putState({}, 0);
    const { run, saveCopy } = await cloned();
    await saveCopy(values);
    expect(refused(await run('outputs --json'))).toMatchObject({
      code: 'NOT_DEPLOYED',
      message: expect.stringContaining('has been empty since'),
    });
    expect((await run('status --json')).json().environments).toMatchObject([{ condition: 'destroyed' }]);
  });

  it('says that a state is cut off', async () => {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: '{"version": 4, "serial"' }));
    const { run } = await cloned();
    expect(refused(await run('outputs --json'))).toMatchObject({
      code: 'STATE_FAILED',
      message: expect.stringContaining('It is cut or damaged'),
    });
    expect((await run('status --json')).json().environments).toMatchObject([{ condition: 'unknown', unread: { code: 'STATE_FAILED' } }]);
  });
});
