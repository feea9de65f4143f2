import { describe, expect, test } from 'vitest';
import {
  describeEndpoints,
  foreignEndpoints,
  generalEndpoint,
  normaliseEndpoint,
  readEndpoints,
  serviceEndpoints,
} from '../../src/aws/endpoints.js';

test('endpoints can be set for all services and for single ones', () => {
  const endpoints = readEndpoints({ AWS_ENDPOINT_URL: 'http://all', AWS_ENDPOINT_URL_RDS_DATA: 'http://data/' });
  const of = serviceEndpoints(endpoints);
  expect([of('s3'), of('rds-data'), generalEndpoint(endpoints)]).toEqual(['http://all', 'http://data', 'http://all']);
  expect(describeEndpoints(endpoints)).toBe(
    'http://all (all services; AWS_ENDPOINT_URL), http://data (RDS DATA; AWS_ENDPOINT_URL_RDS_DATA)',
  );
  const together = ['S3', 'STS'].map((name) => ({
    variable: `AWS_ENDPOINT_URL_${name}`,
    url: 'http://one',
    source: 'services lab in /config',
  }));
  expect(describeEndpoints(together)).toBe('http://one (S3, STS; services lab in /config)');
});

test('an endpoint of one service is not taken for that of another', () => {
  const endpoints = readEndpoints({ AWS_ENDPOINT_URL_STS: 'http://sts' });
  expect([serviceEndpoints(endpoints)('sts'), serviceEndpoints(endpoints)('s3'), generalEndpoint(endpoints)]).toEqual([
    'http://sts',
    undefined,
    undefined,
  ]);
});

test.each([
  ['HTTP://LocalHost:80/', 'http://localhost'],
  ['https://h:443/path//', 'https://h/path'],
  ['https://h:8443', 'https://h:8443'],
])('%s is written as %s', (given, expected) => {
  expect(normaliseEndpoint(given)).toBe(expected);
});

describe('an endpoint is AWS’s own', () => {
  const isForeign = (url: string, region = 'eu-central-1') =>
    foreignEndpoints(readEndpoints({ AWS_ENDPOINT_URL_S3: url }), region).length === 1;
  test.each([
    'https://s3.eu-central-1.amazonaws.com',
    'https://s3-fips.dualstack.us-east-1.amazonaws.com',
    'https://iam.amazonaws.com',
    'https://lambda.eu-west-1.api.aws',
    'https://bucket.vpce-0a1b-c2d3.s3.eu-central-1.vpce.amazonaws.com',
    'https://vpce-0a1b-c2d3.sts.eu-central-1.vpce.amazonaws.com',
  ])('at %s', (url) => expect(isForeign(url)).toBe(false));
  test.each([
    'http://s3.eu-central-1.amazonaws.com',
    'http://127.0.0.1:4566',
    'https://s3.eu-central-1.amazonaws.com.evil.test',
    'https://evil.test/s3.eu-central-1.amazonaws.com',
    'https://lb-1.eu-central-1.elb.amazonaws.com',
    'https://abc.execute-api.eu-central-1.amazonaws.com',
    'https://ec2-1-2-3-4.compute-1.amazonaws.com',
    'https://vpce-0a1b.vpce-svc-0c2d.eu-central-1.vpce.amazonaws.com',
  ])('but not at %s', (url) => expect(isForeign(url)).toBe(true));
  test('in China under its own domain', () => {
    expect(isForeign('https://s3.cn-north-1.amazonaws.com.cn', 'cn-north-1')).toBe(false);
    expect(isForeign('https://s3.cn-north-1.amazonaws.com.cn')).toBe(true);
  });
});
