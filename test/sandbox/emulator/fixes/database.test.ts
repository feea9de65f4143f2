import { expect, test } from 'vitest';
import { databaseFixes } from '../../../../src/sandbox/emulator/fixes/database.js';
import { frontRequest, xmlResponse } from './front-request.js';

const fixes = databaseFixes();
const describeCluster = (inside: string) =>
  xmlResponse(`<R><DBClusters><DBCluster><DBClusterIdentifier>c</DBClusterIdentifier>${inside}</DBCluster></DBClusters></R>`);

test('an invented scaling configuration is removed, a requested HTTP endpoint is shown', async () => {
  await fixes.before?.(frontRequest('rds', 'CreateDBCluster', 'Action=CreateDBCluster&DBClusterIdentifier=c&EnableHttpEndpoint=true'));
  const response = describeCluster(
    '<ScalingConfigurationInfo><MinCapacity>1</MinCapacity></ScalingConfigurationInfo><HttpEndpointEnabled>false</HttpEndpointEnabled>',
  );
  await fixes.after?.(frontRequest('rds', 'DescribeDBClusters', ''), response);
  expect(response.body.toString()).not.toContain('ScalingConfigurationInfo');
  expect(response.body.toString()).toContain('<HttpEndpointEnabled>true</HttpEndpointEnabled>');
});

test('Performance Insights settings are remembered and can be changed later', async () => {
  const read = async () => {
    const response = xmlResponse('<R><DBInstance><DBInstanceIdentifier>i</DBInstanceIdentifier></DBInstance></R>');
    await fixes.after?.(frontRequest('rds', 'DescribeDBInstances', ''), response);
    return response.body.toString();
  };
  const given = 'DBInstanceIdentifier=i&EnablePerformanceInsights=true&PerformanceInsightsRetentionPeriod=7&MonitoringInterval=60';
  await fixes.before?.(frontRequest('rds', 'CreateDBInstance', `Action=CreateDBInstance&${given}`));
  expect(await read()).toContain('<PerformanceInsightsEnabled>true</PerformanceInsightsEnabled>');
  expect(await read()).toContain('<MonitoringInterval>60</MonitoringInterval>');
  expect(await read()).toContain('<CACertificateIdentifier>rds-ca-rsa2048-g1<');
  await fixes.before?.(
    frontRequest('rds', 'ModifyDBInstance', 'Action=ModifyDBInstance&DBInstanceIdentifier=i&EnablePerformanceInsights=false'),
  );
  expect(await read()).toContain('<PerformanceInsightsEnabled>false</PerformanceInsightsEnabled>');
  expect(await read()).toContain('<PerformanceInsightsRetentionPeriod>7<');
});

test('a cluster whose password is managed keeps its secret', async () => {
  const managed = 'DBClusterIdentifier=m&ManageMasterUserPassword=true&MasterUserSecretKmsKeyId=key';
  const modify = async (given: string) => {
    const request = frontRequest('rds', 'ModifyDBCluster', `Action=ModifyDBCluster&${given}`);
    await fixes.before?.(request);
    return request.body.toString();
  };
  expect(await modify(managed)).toContain('ManageMasterUserPassword=true');
  await fixes.before?.(frontRequest('rds', 'CreateDBCluster', `Action=CreateDBCluster&${managed}`));
  expect(await modify(`${managed}&EngineVersion=16.6`)).toBe('Action=ModifyDBCluster&DBClusterIdentifier=m&EngineVersion=16.6');
  expect(await modify('DBClusterIdentifier=m&ManageMasterUserPassword=false')).toContain('ManageMasterUserPassword=false');
  expect(await modify(managed)).toContain('ManageMasterUserPassword=true');
});

test('a cluster’s Database Insights mode is remembered', async () => {
  const given = 'DBClusterIdentifier=c&DatabaseInsightsMode=advanced&EnablePerformanceInsights=true&PerformanceInsightsRetentionPeriod=465';
  await fixes.before?.(frontRequest('rds', 'CreateDBCluster', `Action=CreateDBCluster&${given}`));
  const response = describeCluster('<PerformanceInsightsEnabled>false</PerformanceInsightsEnabled>');
  await fixes.after?.(frontRequest('rds', 'DescribeDBClusters', ''), response);
  expect(response.body.toString()).toContain('<DatabaseInsightsMode>advanced<');
  expect(response.body.toString()).toContain('<PerformanceInsightsEnabled>true<');
  expect(response.body.toString()).toContain('<PerformanceInsightsRetentionPeriod>465<');
});
