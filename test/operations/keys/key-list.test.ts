import {
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  UpdateApiKeyCommand,
} from '@aws-sdk/client-api-gateway';
import { beforeAll, describe, expect, it } from 'vitest';
import { listKeys } from '../../../src/operations/keys/key-list.js';
import { maskKey, showKey } from '../../../src/operations/keys/show.js';
import { quietContext, startMotoForFile } from '../../helpers/moto-access.js';

const at = startMotoForFile();
const value = 'Zq8kLm2nOp4rStUv6wXyAb1cDe3fGh5iJk7lMn9o';
const ctx = quietContext();
const outputs = { 'usage-plan-id': '', 'api-key-id': '', 'api-keys-table': 'trading-api-keys-dev', 'api-stage': 'dev' };

async function makeKey(name: string, given: string, inPlan: boolean): Promise<string> {
  const apiGateway = await at.access.aws.apiGateway();
  const { id = '' } = await apiGateway.send(new CreateApiKeyCommand({ name, value: given, enabled: true }));
  const key = { usagePlanId: outputs['usage-plan-id'], keyId: id, keyType: 'API_KEY' };
  if (inPlan) await apiGateway.send(new CreateUsagePlanKeyCommand(key));
  return id;
}

beforeAll(async () => {
  const apiGateway = await at.access.aws.apiGateway();
  outputs['usage-plan-id'] = (await apiGateway.send(new CreateUsagePlanCommand({ name: 'trading-usage-plan-dev' }))).id ?? '';
  outputs['api-key-id'] = await makeKey('trading-api-key-dev', value, true);
  await makeKey('somebody-elses', 'Yq8kLm2nOp4rStUv6wXyAb1cDe3fGh5iJk7lMn9o', false);
});

describe('keys', () => {
  it('are listed by usage plan, without their values', async () => {
    const keys = await listKeys(ctx, at.access, outputs);
    const key = {
      id: outputs['api-key-id'],
      name: 'trading-api-key-dev',
      enabled: true,
      usagePlan: 'trading-usage-plan-dev',
      origin: 'deploy',
      status: 'active',
      isCurrent: true,
    };
    expect(keys).toEqual([{ ...key, createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) }]);
    expect(JSON.stringify(keys)).not.toContain(value.slice(0, 6));
  });

  it('are masked unless they are to be revealed', async () => {
    const masked = await showKey(ctx, at.access, outputs);
    expect(masked).toMatchObject({ id: outputs['api-key-id'], masked: 'Zq8k••••••••' });
    expect(JSON.stringify(masked)).not.toContain(value.slice(0, 6));
    expect((await showKey(ctx, at.access, outputs, { reveal: true })).value).toBe(value);
    expect(maskKey('short')).toBe('••••••••');
  });

  it('can be several, some of them disabled', async () => {
    const id = await makeKey('second', 'Xq8kLm2nOp4rStUv6wXyAb1cDe3fGh5iJk7lMn9o', true);
    const apiGateway = await at.access.aws.apiGateway();
    const patchOperations = [{ op: 'replace' as const, path: '/enabled', value: 'false' }];
    await apiGateway.send(new UpdateApiKeyCommand({ apiKey: id, patchOperations }));
    expect((await listKeys(ctx, at.access, outputs)).map(({ name, enabled }) => [name, enabled])).toContainEqual(['second', false]);
    expect(await showKey(ctx, at.access, outputs, { key: 'second' })).toMatchObject({ id, masked: 'Xq8k••••••••' });
    await expect(showKey(ctx, at.access, outputs, { key: 'third' })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('fail with NOT_DEPLOYED when the environment is gone', async () => {
    await expect(listKeys(ctx, at.access, { ...outputs, 'usage-plan-id': 'absent' })).rejects.toMatchObject({ code: 'NOT_DEPLOYED' });
    await (await at.access.aws.apiGateway()).send(new DeleteApiKeyCommand({ apiKey: outputs['api-key-id'] }));
    await expect(showKey(ctx, at.access, outputs)).rejects.toMatchObject({ code: 'NOT_DEPLOYED' });
  });
});
