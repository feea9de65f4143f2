import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAwsClients } from '../../../src/aws/clients.js';
import { identifyPrincipal, minutesLeft, refuseWrongAccount } from '../../../src/aws/credentials/principal.js';

const now = () => new Date('2026-11-22T12:00:00Z');

describe('errors from AWS', () => {
  let server: Server;
  let endpoint: string;
  let answer: { status: number; code: string; message: string };
  beforeAll(async () => {
    server = createServer((_, response) => {
      response.writeHead(answer.status, { 'content-type': 'text/xml' });
      response.end(
        `<ErrorResponse><Error><Type>Sender</Type><Code>${answer.code}</Code><Message>${answer.message}</Message></Error></ErrorResponse>`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  const ask = (region: string, at = endpoint) => {
    const aws = createAwsClients({ region, credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, endpoints: () => at });
    return identifyPrincipal(aws, { region, endpoint: at }).finally(() => aws.close());
  };

  test.each([
    [403, 'ExpiredToken', 'eu-central-1', 'CREDENTIALS_EXPIRED'],
    [403, 'InvalidClientTokenId', 'eu-central-1', 'NO_CREDENTIALS'],
    [403, 'InvalidClientTokenId', 'ap-southeast-5', 'REGION_UNKNOWN'],
    [403, 'SignatureDoesNotMatch', 'eu-central-1', 'NO_CREDENTIALS'],
    [403, 'AccessDenied', 'eu-central-1', 'ACCESS_DENIED'],
  ])('%i %s in %s', async (status, code, region, expected) => {
    answer = { status, code, message: 'because' };
    await expect(ask(region)).rejects.toMatchObject({ code: expected });
  });

  test('no answer', async () => {
    await expect(ask('eu-central-1', 'http://127.0.0.1:9')).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: expect.stringContaining('127.0.0.1:9'),
    });
  });
});

test('credentials of the wrong account are refused, and both accounts named', () => {
  const principal = { account: '111111111111', alias: 'payer', arn: 'arn:aws:sts::111111111111:assumed-role/admin/me' };
  expect(() => refuseWrongAccount(principal, { name: 'dev', account: '222222222222' })).toThrow(
    expect.objectContaining({
      code: 'ACCOUNT_MISMATCH',
      exitCode: 3,
      message:
        'The credentials belong to account 111111111111 (payer, arn:aws:sts::111111111111:assumed-role/admin/me), but the environment dev belongs to account 222222222222.',
    }),
  );
  expect(() => refuseWrongAccount(principal, { name: 'dev', account: '111111111111' })).not.toThrow();
});

test('minutes until the credentials expire', () => {
  expect(minutesLeft({ expiresAt: new Date('2026-11-22T12:29:59Z') }, now())).toBe(29);
  expect(minutesLeft({}, now())).toBeUndefined();
});
