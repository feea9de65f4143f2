import { describe, expect, test } from 'vitest';
import { nameRequest } from '../../../src/sandbox/front/request-name.js';

const signed = (service: string, more: Record<string, string> = {}) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=test/20261122/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  ...more,
});
const name = (
  service: string,
  method: string,
  url: string,
  { headers = {}, body = '' }: { headers?: Record<string, string>; body?: string } = {},
) => {
  const {
    operation,
    resource,
    region,
    service: found,
  } = nameRequest({ method, url, headers: signed(service, headers) }, Buffer.from(body));
  return [found, region, operation, resource];
};

describe('JSON protocol', () => {
  test('the operation is in the X-Amz-Target header, the resource in the body', () => {
    const headers = { 'x-amz-target': 'DynamoDB_20120810.PutItem' };
    expect(name('dynamodb', 'POST', '/', { headers, body: '{"TableName":"trading-sessions-dev"}' })).toEqual([
      'dynamodb',
      'eu-west-1',
      'PutItem',
      'trading-sessions-dev',
    ]);
  });
});

describe('query protocol', () => {
  test('the operation and the resource are in the body', () => {
    const body = 'Action=CreateDBCluster&DBClusterIdentifier=trading-aurora-dev&Version=2014-10-31';
    expect(name('rds', 'POST', '/', { body }).slice(2)).toEqual(['CreateDBCluster', 'trading-aurora-dev']);
  });
});

test.each([
  ['s3', 'PUT', '/bucket/incoming/a.csv?x-id=PutObject', 'PutObject', 'bucket/incoming/a.csv'],
  ['s3', 'PUT', '/bucket', 'CreateBucket', 'bucket'],
  ['s3', 'GET', '/bucket?lifecycle', 'GetBucketLifecycleConfiguration', 'bucket'],
  ['s3', 'PUT', '/bucket?publicAccessBlock', 'PutPublicAccessBlock', 'bucket'],
  ['s3', 'POST', '/bucket/key?uploadId=1', 'CompleteMultipartUpload', 'bucket/key'],
  ['lambda', 'POST', '/2015-03-31/functions', 'CreateFunction', ''],
  ['lambda', 'PUT', '/2015-03-31/functions/f/code', 'UpdateFunctionCode', 'f/code'],
  ['lambda', 'POST', '/2015-03-31/functions/f/invocations', 'Invoke', 'f/invocations'],
  ['lambda', 'POST', '/2015-03-31/event-source-mappings/', 'CreateEventSourceMapping', ''],
  ['lambda', 'PUT', '/2015-03-31/event-source-mappings/1-2', 'UpdateEventSourceMapping', '1-2'],
  ['apigateway', 'PUT', '/restapis/a/gatewayresponses/THROTTLED', 'PutGatewayResponse', 'a/gatewayresponses/THROTTLED'],
  ['lambda', 'DELETE', '/2015-03-31/functions/f', 'DeleteFunction', 'f'],
  ['apigateway', 'POST', '/restapis/a/deployments', 'CreateDeployment', 'a/deployments'],
  ['apigateway', 'GET', '/restapis/a/stages/dev', 'GetStage', 'a/stages/dev'],
])('%s %s %s is %s', (service, method, url, operation, resource) => {
  expect(name(service, method, url).slice(2)).toEqual([operation, resource]);
});

test('the scope of a presigned URL is in the query', () => {
  const url = '/bucket/key?X-Amz-Credential=test%2F20261122%2Feu-west-1%2Fs3%2Faws4_request';
  expect(nameRequest({ method: 'GET', url, headers: {} })).toEqual({
    service: 's3',
    region: 'eu-west-1',
    operation: 'GetObject',
    resource: 'bucket/key',
  });
});
