// A change of size keeps everything that holds data, network or access. `npm run rehearse:sizes` plans every pair of sizes; here are two of them.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Moto, startMoto } from '../../helpers/moto.js';
import { planOnDeployed } from './deployed.js';
import { losses } from './kept-resources.js';

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto({ region: 'us-east-1' });
});
afterAll(() => moto?.stop());

it('small becomes large, with object lock on the archive', async () => {
  const changes = await planOnDeployed(moto.env, 'small', 'large');
  expect(losses(changes)).toEqual([]);
  const address = 'aws_s3_bucket_object_lock_configuration.s3_archive_object-lock';
  expect(changes).toContainEqual(expect.objectContaining({ address, action: 'create' }));
});

it('large becomes medium in other zones, and stays in its own', async () => {
  const excludeZoneIds = ['use1-az1', 'use1-az2', 'use1-az4'];
  const changes = await planOnDeployed(moto.env, 'large', 'medium', { network: { excludeZoneIds, zones: 3 } });
  expect(losses(changes)).toEqual([]);
  expect(changes.filter(({ type }) => type === 'aws_subnet')).toEqual([]);
});
