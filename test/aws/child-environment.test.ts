import { describe, expect, test } from 'vitest';
import { awsEnvironment, sandboxEnvironment } from '../../src/aws/child-environment.js';

/** Variables that, left over in a shell, would bypass the sandbox or give Terraform another identity. */
const leftovers = {
  AWS_PROFILE: 'prod',
  AWS_DEFAULT_PROFILE: 'prod',
  AWS_ACCESS_KEY_ID: 'AKIAOLD',
  AWS_SECRET_ACCESS_KEY: 'old',
  AWS_SESSION_TOKEN: 'old',
  AWS_SECURITY_TOKEN: 'old',
  AWS_ROLE_ARN: 'arn:aws:iam::1:role/x',
  AWS_WEB_IDENTITY_TOKEN_FILE: '/token',
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/creds',
  AWS_CONFIG_FILE: '/home/me/.aws/config',
  AWS_SHARED_CREDENTIALS_FILE: '/home/me/.aws/credentials',
  AWS_SDK_LOAD_CONFIG: '1',
  AWS_ENDPOINT_URL_S3: 'https://s3.example',
  AWS_CA_BUNDLE: '/ca.pem',
  HTTPS_PROXY: 'http://proxy:3128',
};

describe('children of the target aws', () => {
  const credentials = { accessKeyId: 'ASIANEW', secretAccessKey: 'new', sessionToken: 'token' };
  const env = awsEnvironment(leftovers, { region: 'eu-west-1', credentials });

  test('get one identity, and the connection settings', () => {
    expect(env).toMatchObject({
      AWS_ACCESS_KEY_ID: 'ASIANEW',
      AWS_SECRET_ACCESS_KEY: 'new',
      AWS_SESSION_TOKEN: 'token',
      AWS_REGION: 'eu-west-1',
      AWS_CA_BUNDLE: '/ca.pem',
      AWS_ENDPOINT_URL_S3: 'https://s3.example',
    });
  });

  test('get nothing that names another identity', () => {
    for (const name of [
      'PROFILE',
      'DEFAULT_PROFILE',
      'SECURITY_TOKEN',
      'ROLE_ARN',
      'WEB_IDENTITY_TOKEN_FILE',
      'CONTAINER_CREDENTIALS_RELATIVE_URI',
    ])
      expect(env).not.toHaveProperty(`AWS_${name}`);
    expect(Object.values(env)).not.toContain('/home/me/.aws/config');
  });
});

test('children of the sandbox get nothing of the user’s AWS setup, and no proxy', () => {
  const env = sandboxEnvironment({ region: 'eu-west-1', endpoint: 'http://127.0.0.1:4566' });
  expect(env).toMatchObject({ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', AWS_ACCESS_KEY_ID: 'test', HTTPS_PROXY: '', https_proxy: '' });
  expect(env).not.toHaveProperty('AWS_ENDPOINT_URL_S3');
});
