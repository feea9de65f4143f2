import { expect, test } from 'vitest';
import { cleanEnvironment } from '../../../src/sandbox/host/clean-environment.js';

test('removes everything that leads out of the sandbox', () => {
  const env = cleanEnvironment(
    {
      PATH: '/bin',
      HOME: '/home/me',
      AWS_PROFILE: 'production',
      AWS_ENDPOINT_URL_S3: 'https://elsewhere',
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
      HTTPS_PROXY: 'http://proxy',
      https_proxy: 'http://proxy',
      NODE_OPTIONS: '--require evil',
      MOTO_PORT: '1',
    },
    { emptyFile: '/box/empty' },
  );
  expect(env).toEqual({
    PATH: '/bin',
    HOME: '/home/me',
    AWS_CONFIG_FILE: '/box/empty',
    AWS_SHARED_CREDENTIALS_FILE: '/box/empty',
    AWS_EC2_METADATA_DISABLED: 'true',
    NO_PROXY: '*',
  });
});
