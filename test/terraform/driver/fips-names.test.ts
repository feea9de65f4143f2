import { expect, test } from 'vitest';
import { requireFipsNames } from '../../../src/terraform/driver/fips-names.js';

const unknown = async (name: string) => {
  throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
};

test('Terraform does not run where it would leave FIPS endpoints without saying so', async () => {
  const env = { AWS_USE_FIPS_ENDPOINT: 'true', AWS_REGION: 'us-east-2' };
  await expect(requireFipsNames(env, unknown)).rejects.toMatchObject({
    code: 'PREFLIGHT_FAILED',
    message: expect.stringContaining('the name ec2-fips.us-east-2.amazonaws.com cannot be resolved (ENOTFOUND)'),
  });
  await expect(requireFipsNames(env, async () => ({ address: '1.2.3.4' }))).resolves.toBeUndefined();
});

test.each([{ AWS_REGION: 'us-east-2' }, { AWS_USE_FIPS_ENDPOINT: 'true', AWS_REGION: 'us-gov-west-1' }])(
  '%j needs no name',
  async (env) => {
    await expect(requireFipsNames(env, unknown)).resolves.toBeUndefined();
  },
);
