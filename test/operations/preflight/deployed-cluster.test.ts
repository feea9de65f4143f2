import { CreateDBClusterCommand, CreateDBInstanceCommand } from '@aws-sdk/client-rds';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAwsClients } from '../../../src/aws/clients.js';
import { deployedClusterChecks } from '../../../src/operations/preflight/deployed-cluster.js';
import type { PlannedResource } from '../../../src/operations/preflight/planned-resources.js';
import { environmentNames } from '../../../src/platform/names.js';
import { type EnvironmentSettings, resolveEnvironment } from '../../../src/settings/schema.js';
import type { StateResource } from '../../../src/terraform/state.js';
import { type Moto, startMoto } from '../../helpers/moto.js';

const given: EnvironmentSettings = {
  target: 'aws',
  account: '123456789012',
  region: 'eu-central-1',
  size: 'medium',
  state: 's3',
  owner: 'o',
  costCenter: 'c',
};

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
  const rds = await clients().rds();
  const names = environmentNames(resolveEnvironment('dev', given));
  const engine = { Engine: 'aurora-postgresql', DBClusterIdentifier: names.cluster };
  const scaling = { MinCapacity: 0.5, MaxCapacity: 4 };
  await rds.send(
    new CreateDBClusterCommand({
      ...engine,
      MasterUsername: 'u',
      MasterUserPassword: 'password',
      ServerlessV2ScalingConfiguration: scaling,
    }),
  );
  const instance = { DBInstanceIdentifier: names.instance(1), DBInstanceClass: 'db.serverless', AvailabilityZone: 'eu-central-1c' };
  await rds.send(new CreateDBInstanceCommand({ ...engine, ...instance }));
}, 120_000);
afterAll(() => moto.stop());

const clients = () =>
  createAwsClients({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    endpoints: () => moto.endpoint,
  });

const subnet = (index: number, zone: string): StateResource => ({
  type: 'aws_subnet',
  name: `networking_private-subnet-${index}`,
  nameOrId: zone,
  attributes: { availability_zone: zone, tags: { Type: 'private' } },
});
const cluster: StateResource = { type: 'aws_rds_cluster', name: 'database_cluster', nameOrId: 'c', attributes: {} };
const deployed = [cluster, subnet(0, 'eu-central-1a'), subnet(1, 'eu-central-1b'), subnet(2, 'eu-central-1c')];

async function outcomes(values: Partial<EnvironmentSettings>, state: readonly StateResource[] = deployed) {
  const target = { kind: 'aws', aws: clients(), account: '123456789012', region: 'eu-central-1' } as const;
  const environment = resolveEnvironment('dev', { ...given, ...values });
  const platform = Array.from({ length: environment.network.zones }, (_, index): PlannedResource => {
    const { type, name } = subnet(index, '');
    return { stack: 'platform', type, name, settings: {} };
  });
  const checks = deployedClusterChecks(target, environment, async () => ({ platform, deployed: state }));
  return Object.fromEntries(await Promise.all(checks.map(async ({ id, run }) => [id, await run()])));
}

test('a minimum of 0 ACUs fails for a deployed cluster that has more, with the command that sets it', async () => {
  const pausing = { database: { minCapacityAcu: 0, maxCapacityAcu: 4, autoPauseSeconds: 600, engineVersion: '16.8' } };
  expect((await outcomes(pausing))['cluster-minimum']).toMatchObject({
    status: 'fail',
    detail: expect.stringContaining('has a minimum of 0.5 ACUs'),
    hint: expect.stringContaining(
      '--serverless-v2-scaling-configuration MinCapacity=0,MaxCapacity=4,SecondsUntilAutoPause=600 --apply-immediately',
    ),
  });
  expect((await outcomes(pausing, []))['cluster-minimum']?.status).toBe('ok');
  expect((await outcomes({}))['cluster-minimum']?.status).toBe('ok');
});

test('a zone that holds a database instance cannot be left out; others can', async () => {
  expect((await outcomes({ network: { zones: 2 } }))['cluster-zones']).toMatchObject({
    status: 'fail',
    detail: expect.stringMatching(/holds a database instance: \S+ is in eu-central-1c$/),
    hint: 'Set environments.dev.network.zones to 3',
  });
  const elsewhere = [cluster, subnet(0, 'eu-central-1a'), subnet(1, 'eu-central-1c'), subnet(2, 'eu-central-1b')];
  expect((await outcomes({ network: { zones: 2 } }, elsewhere))['cluster-zones']?.status).toBe('ok');
  expect((await outcomes({}))['cluster-zones']?.status).toBe('ok');
});
