import { expect, test } from 'vitest';
import type { EmulatorCall, EmulatorClient } from '../../../../src/sandbox/emulator/emulator-client.js';
import { updateWorkgroupResponder } from '../../../../src/sandbox/emulator/fixes/update-workgroup.js';
import { frontRequest } from './front-request.js';

const known = {
  Name: 'trading-dev',
  Description: 'before',
  Configuration: { BytesScannedCutoffPerQuery: 100, ResultConfiguration: { OutputLocation: 's3://here/', ExpectedBucketOwner: '1' } },
};

/** An emulator with this workgroup. `received` holds the body of each call, by operation. */
function emulatorWith(WorkGroup: object | null) {
  const received: Record<string, unknown> = {};
  const json = async ({ target = '', body }: EmulatorCall) => {
    received[target] = body;
    return { WorkGroup, Tags: [{ Key: 'Name', Value: 'trading-dev' }] };
  };
  return { received, emulator: { json } as unknown as EmulatorClient };
}

const request = (content: object) => frontRequest('athena', 'UpdateWorkGroup', JSON.stringify({ WorkGroup: 'trading-dev', ...content }));

test('the given fields are replaced, the others and the tags are kept', async () => {
  const { received, emulator } = emulatorWith(known);
  const ConfigurationUpdates = { BytesScannedCutoffPerQuery: 50, ResultConfigurationUpdates: { OutputLocation: 's3://there/' } };
  const { status } = await updateWorkgroupResponder(emulator).answer(request({ ConfigurationUpdates }));
  expect(status).toBe(200);
  expect(received['AmazonAthena.DeleteWorkGroup']).toEqual({ WorkGroup: 'trading-dev' });
  expect(received['AmazonAthena.CreateWorkGroup']).toEqual({
    Name: 'trading-dev',
    Description: 'before',
    Configuration: { BytesScannedCutoffPerQuery: 50, ResultConfiguration: { OutputLocation: 's3://there/', ExpectedBucketOwner: '1' } },
    Tags: [{ Key: 'Name', Value: 'trading-dev' }],
  });
});

test('a workgroup that does not exist cannot be updated', async () => {
  const { received, emulator } = emulatorWith(null);
  const { status, body } = await updateWorkgroupResponder(emulator).answer(request({ Description: 'after' }));
  expect([status, body.toString()]).toEqual([400, expect.stringContaining('is not found')]);
  expect(received).not.toHaveProperty(['AmazonAthena.DeleteWorkGroup']);
});

test('no other Athena operation is claimed', () => {
  const claims = (target: string) =>
    updateWorkgroupResponder(emulatorWith(known).emulator).claims({ method: 'POST', url: '/', headers: { 'x-amz-target': target } });
  expect(['AmazonAthena.UpdateWorkGroup', 'AmazonAthena.GetWorkGroup'].map(claims)).toEqual([true, false]);
});
