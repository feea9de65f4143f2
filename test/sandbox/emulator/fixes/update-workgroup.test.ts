import { expect, test } from 'vitest';
import type { EmulatorCall, EmulatorClient } from '../../../../src/sandbox/emulator/emulator-client.js';
import { updateWorkgroup } from '../../../../src/sandbox/emulator/fixes/update-workgroup.js';
import { frontRequest } from './front-request.js';

const known = {
  Name: 'trading-dev',
  Description: 'before',
  Configuration: { BytesScannedCutoffPerQuery: 100, ResultConfiguration: { OutputLocation: 's3://here/', ExpectedBucketOwner: '1' } },
};

/** An emulator with this workgroup, and what it was told, by operation. */
function emulatorWith(WorkGroup: object | null) {
  const told: Record<string, unknown> = {};
  const json = async ({ target = '', body }: EmulatorCall) => {
    told[target] = body;
    return { WorkGroup, Tags: [{ Key: 'Name', Value: 'trading-dev' }] };
  };
  return { told, emulator: { json } as unknown as EmulatorClient };
}

const request = (content: object) => frontRequest('athena', 'UpdateWorkGroup', JSON.stringify({ WorkGroup: 'trading-dev', ...content }));

test('what is given is replaced, what is not stays, tags too', async () => {
  const { told, emulator } = emulatorWith(known);
  const ConfigurationUpdates = { BytesScannedCutoffPerQuery: 50, ResultConfigurationUpdates: { OutputLocation: 's3://there/' } };
  const { status } = await updateWorkgroup(emulator).answer(request({ ConfigurationUpdates }));
  expect(status).toBe(200);
  expect(told['AmazonAthena.DeleteWorkGroup']).toEqual({ WorkGroup: 'trading-dev' });
  expect(told['AmazonAthena.CreateWorkGroup']).toEqual({
    Name: 'trading-dev',
    Description: 'before',
    Configuration: { BytesScannedCutoffPerQuery: 50, ResultConfiguration: { OutputLocation: 's3://there/', ExpectedBucketOwner: '1' } },
    Tags: [{ Key: 'Name', Value: 'trading-dev' }],
  });
});

test('a workgroup that is not there cannot be changed', async () => {
  const { told, emulator } = emulatorWith(null);
  const { status, body } = await updateWorkgroup(emulator).answer(request({ Description: 'after' }));
  expect([status, body.toString()]).toEqual([400, expect.stringContaining('is not found')]);
  expect(told).not.toHaveProperty(['AmazonAthena.DeleteWorkGroup']);
});

test('nothing else of Athena is served', () => {
  const claims = (target: string) =>
    updateWorkgroup(emulatorWith(known).emulator).claims({ method: 'POST', url: '/', headers: { 'x-amz-target': target } });
  expect(['AmazonAthena.UpdateWorkGroup', 'AmazonAthena.GetWorkGroup'].map(claims)).toEqual([true, false]);
});
