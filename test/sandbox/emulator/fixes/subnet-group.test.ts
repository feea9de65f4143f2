import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateDBSubnetGroupCommand, DescribeDBSubnetGroupsCommand, ListTagsForResourceCommand, RDSClient } from '@aws-sdk/client-rds';
import { expect, test } from 'vitest';
import { createEmulatorClient } from '../../../../src/sandbox/emulator/emulator-client.js';
import { subnetGroupFixes } from '../../../../src/sandbox/emulator/fixes/subnet-group.js';
import { startMotoForFile } from '../../../helpers/moto-access.js';
import { frontRequest, xmlResponse } from './front-request.js';

const running = startMotoForFile();

test('a changed group is still there, with its new subnets and its tags', async () => {
  const { endpoint } = running.moto;
  const aws = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const [ec2, rds, emulator] = [new EC2Client(aws), new RDSClient(aws), createEmulatorClient(endpoint)];
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const subnets: string[] = [];
  for (const [i, zone] of ['a', 'b', 'c'].entries()) {
    const placement = { CidrBlock: `10.0.${i}.0/24`, AvailabilityZone: `us-east-1${zone}` };
    const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: Vpc?.VpcId, ...placement }));
    subnets.push(Subnet?.SubnetId ?? '');
  }
  const DBSubnetGroupName = 'group';
  const Tags = [
    { Key: 'Name', Value: 'group' },
    { Key: 'Owner', Value: 'desk a' },
  ];
  await rds.send(new CreateDBSubnetGroupCommand({ DBSubnetGroupName, DBSubnetGroupDescription: 'old', SubnetIds: subnets, Tags }));

  const form = new URLSearchParams({
    Action: 'ModifyDBSubnetGroup',
    Version: '2014-10-31',
    DBSubnetGroupName,
    DBSubnetGroupDescription: 'new',
  });
  for (const [i, id] of subnets.slice(0, 2).entries()) form.set(`SubnetIds.SubnetIdentifier.${i + 1}`, id);
  const request = frontRequest('rds', 'ModifyDBSubnetGroup', form.toString());
  const fixes = subnetGroupFixes(emulator);
  await fixes.before?.(request);
  await emulator.bytes({ service: 'rds', region: aws.region, method: 'POST', body: form.toString() });
  await fixes.after?.(request, xmlResponse(''));

  const [group] = (await rds.send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName }))).DBSubnetGroups ?? [];
  expect([group?.DBSubnetGroupDescription, group?.Subnets?.map(({ SubnetIdentifier }) => SubnetIdentifier)]).toEqual([
    'new',
    subnets.slice(0, 2),
  ]);
  const ResourceName = 'arn:aws:rds:us-east-1:123456789012:subgrp:group';
  expect((await rds.send(new ListTagsForResourceCommand({ ResourceName }))).TagList).toEqual(Tags);
});
