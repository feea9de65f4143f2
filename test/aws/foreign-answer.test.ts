// A proxy, a filter or a network's sign-in page that answers in place of AWS.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetAccountCommand } from '@aws-sdk/client-api-gateway';
import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { HeadBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ifExists } from '../../src/aws/calls.js';
import { type AwsClients, createAwsClients } from '../../src/aws/clients.js';
import { toTradingInfraError } from '../../src/cli/terminal/output.js';
import { type InterceptingProxy, startInterceptingProxy } from '../helpers/intercepting-proxy.js';

let answer = { status: 200, headers: {} as Record<string, string> };
let proxy: InterceptingProxy;
let folder: string;
let aws: AwsClients;

beforeAll(async () => {
  proxy = await startInterceptingProxy((_, response) => {
    response.writeHead(answer.status, answer.headers).end('<!DOCTYPE html><html><head><title>Web filter</title></head></html>');
  });
  folder = await mkdtemp(join(tmpdir(), 'foreign-answer-'));
  await writeFile(join(folder, 'firm.pem'), proxy.pem);
  const env = { HTTPS_PROXY: proxy.url.replace('//', '//me:secret@'), AWS_CA_BUNDLE: join(folder, 'firm.pem') };
  aws = createAwsClients({ region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, env });
});
afterAll(async () => {
  proxy.stop();
  await rm(folder, { recursive: true });
});

const calls: Record<string, () => Promise<unknown>> = {
  'sts:GetCallerIdentity': async () => (await aws.sts()).send(new GetCallerIdentityCommand()),
  's3:ListBuckets': async () => (await aws.s3()).send(new ListBucketsCommand()),
  's3:HeadBucket': async () => (await aws.s3()).send(new HeadBucketCommand({ Bucket: 'abc' })),
  'ec2:DescribeVpcs': async () => (await aws.ec2()).send(new DescribeVpcsCommand()),
  'apigateway:GetAccount': async () => (await aws.apiGateway()).send(new GetAccountCommand()),
};
const errorOf = async (call: string) =>
  toTradingInfraError(await ifExists((calls[call] as () => Promise<unknown>)()).catch((thrown: unknown) => thrown));

it.each([200, 302, 403, 404, 407, 502].flatMap((status) => Object.keys(calls).map((call) => [status, call] as const)))(
  'a web page with status %i is neither an answer of %s nor a missing resource',
  async (status, call) => {
    answer = { status, headers: { 'content-type': 'text/html; charset=utf-8' } };
    const error = await errorOf(call);
    expect(error).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: expect.stringMatching(
        `^The proxy ${proxy.url}, or something behind it, answered ${call} with a web page \\(HTTP ${status}\\), in place of [\\w.-]+\\.amazonaws\\.com\\.$`,
      ),
      hint: expect.stringContaining(status === 407 ? 'http://USER:PASSWORD@HOST:PORT' : 'Ask whoever runs the proxy to let '),
    });
    expect(JSON.stringify([error.message, error.hint])).not.toMatch(/hidden field|secret/);
  },
);

it('an answer that names its request is AWS’s, whatever its type', async () => {
  answer = { status: 404, headers: { 'content-type': 'text/html', 'x-amzn-requestid': '1' } };
  expect(await ifExists((calls['s3:HeadBucket'] as () => Promise<unknown>)())).toBeUndefined();
});

it('without a proxy, a network that wants a login is thought of', async () => {
  const direct = createAwsClients({ region: 'eu-central-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  const sts = await direct.sts();
  // The answer of a network that catches every connection; no such network is at hand.
  const page = { statusCode: 200, headers: { 'content-type': 'text/html' }, body: '' };
  sts.config.requestHandler.handle = async () => ({ response: page as never });
  const thrown = await sts.send(new GetCallerIdentityCommand()).catch((error: unknown) => error);
  expect(toTradingInfraError(thrown)).toMatchObject({
    message:
      'Something between this computer and AWS answered sts:GetCallerIdentity with a web page (HTTP 200), in place of sts.eu-central-1.amazonaws.com.',
    hint: expect.stringContaining('Sign in to the network'),
  });
});
