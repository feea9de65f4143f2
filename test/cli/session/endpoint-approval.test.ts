import { expect, it } from 'vitest';
import { readEndpoints } from '../../../src/aws/endpoints.js';
import { confirmEndpoints, describePlace, showEndpoints } from '../../../src/cli/session/endpoint-approval.js';
import type { Session } from '../../../src/operations/session/session.js';
import { type Answer, scriptedPrompter } from '../run.js';

const two = { AWS_ENDPOINT_URL: 'http://localhost:4566', AWS_ENDPOINT_URL_S3: 'http://localhost:9000' };

function session(variables: Record<string, string>, kind = 'aws'): Session {
  const endpoints = readEndpoints(variables);
  const target = { kind, account: '210987654321', region: 'eu-west-1', endpoints, principal: { account: '210987654321', arn: 'a' } };
  return { environment: { name: 'dev' }, target } as unknown as Session;
}

function contextWith(answers: Answer[] = []) {
  const told: string[] = [];
  const report = (narration: { type: string; text?: string }) => void told.push(narration.text ?? '');
  return { command: 'deploy', prompt: scriptedPrompter(answers), interactive: answers.length > 0, report, told };
}

const outcome = (promise: Promise<unknown>) =>
  promise.then(
    () => 'agreed',
    ({ code, hint }) => ({ code, hint }),
  );

it('is not needed for AWS itself, its own endpoints and the sandbox', async () => {
  for (const where of [session({}), session({ AWS_ENDPOINT_URL_S3: 'https://s3.eu-west-1.amazonaws.com' }), session(two, 'sandbox')])
    expect(await outcome(confirmEndpoints(contextWith(), where, { yes: true }))).toBe('agreed');
});

it('is not given by --yes; the hint names every endpoint', async () => {
  expect(await outcome(confirmEndpoints(contextWith(['dev']), session(two), { yes: true }))).toEqual({
    code: 'DECLINED',
    hint: 'trading-infra deploy --env dev --yes --allow-endpoint http://localhost:4566 --allow-endpoint http://localhost:9000',
  });
  expect(await outcome(confirmEndpoints(contextWith(), session(two), {}))).toMatchObject({ code: 'DECLINED' });
});

it('is given by --allow-endpoint for each, however the URL is written, or by typing the name', async () => {
  const allowEndpoint = ['HTTP://localhost:4566/', 'http://LOCALHOST:9000'];
  expect(await outcome(confirmEndpoints(contextWith(), session(two), { yes: true, allowEndpoint }))).toBe('agreed');
  expect(await outcome(confirmEndpoints(contextWith(), session(two), { allowEndpoint: allowEndpoint.slice(1) }))).toMatchObject({
    code: 'DECLINED',
  });
  expect(await outcome(confirmEndpoints(contextWith(['dev']), session(two), {}))).toBe('agreed');
  expect(await outcome(confirmEndpoints(contextWith(['yes']), session(two), {}))).toMatchObject({ code: 'DECLINED' });
});

it('refuses an approved endpoint that is not in use, because requests would go to AWS instead', async () => {
  const answer = await outcome(confirmEndpoints(contextWith(), session({}), { yes: true, allowEndpoint: ['http://localhost:4566'] }));
  expect(answer).toMatchObject({ code: 'DECLINED' });
});

it('is preceded by a warning, which commands that change nothing give too', () => {
  const person = contextWith();
  showEndpoints(person, session({ AWS_ENDPOINT_URL_STS: 'http://sts.test' }));
  expect(person.told).toEqual(['Requests go to http://sts.test (STS; AWS_ENDPOINT_URL_STS), not to AWS itself.']);
  expect(describePlace(session({ AWS_ENDPOINT_URL_STS: 'http://sts.test' }))).toBe(
    'account 210987654321, eu-west-1, at http://sts.test (STS; AWS_ENDPOINT_URL_STS)',
  );
});
