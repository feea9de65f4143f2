import { expect, test } from 'vitest';
import { databaseMends } from '../../../../src/sandbox/emulator/fixes/database.js';
import { frontRequest, xmlResponse } from './front-request.js';

const mends = databaseMends();
const describeCluster = (inside: string) =>
  xmlResponse(`<R><DBClusters><DBCluster><DBClusterIdentifier>c</DBClusterIdentifier>${inside}</DBCluster></DBClusters></R>`);

test('an invented scaling configuration goes, a wanted HTTP endpoint stays', async () => {
  await mends.before?.(frontRequest('rds', 'CreateDBCluster', 'Action=CreateDBCluster&DBClusterIdentifier=c&EnableHttpEndpoint=true'));
  const response = describeCluster(
    '<ScalingConfigurationInfo><MinCapacity>1</MinCapacity></ScalingConfigurationInfo><HttpEndpointEnabled>false</HttpEndpointEnabled>',
  );
  await mends.after?.(frontRequest('rds', 'DescribeDBClusters', ''), response);
  expect(response.body.toString()).not.toContain('ScalingConfigurationInfo');
  expect(response.body.toString()).toContain('<HttpEndpointEnabled>true</HttpEndpointEnabled>');
});

test('Performance Insights are remembered, and changed by a later request', async () => {
  const read = async () => {
    const response = xmlResponse('<R><DBInstance><DBInstanceIdentifier>i</DBInstanceIdentifier></DBInstance></R>');
    await mends.after?.(frontRequest('rds', 'DescribeDBInstances', ''), response);
    return response.body.toString();
  };
  const given = 'DBInstanceIdentifier=i&EnablePerformanceInsights=true&PerformanceInsightsRetentionPeriod=7&MonitoringInterval=60';
  await mends.before?.(frontRequest('rds', 'CreateDBInstance', `Action=CreateDBInstance&${given}`));
  expect(await read()).toContain('<PerformanceInsightsEnabled>true</PerformanceInsightsEnabled>');
  expect(await read()).toContain('<MonitoringInterval>60</MonitoringInterval>');
  expect(await read()).toContain('<CACertificateIdentifier>rds-ca-rsa2048-g1<');
  await mends.before?.(
    frontRequest('rds', 'ModifyDBInstance', 'Action=ModifyDBInstance&DBInstanceIdentifier=i&EnablePerformanceInsights=false'),
  );
  expect(await read()).toContain('<PerformanceInsightsEnabled>false</PerformanceInsightsEnabled>');
  expect(await read()).toContain('<PerformanceInsightsRetentionPeriod>7<');
});

test('the mode of a cluster’s Database Insights is remembered', async () => {
  const given = 'DBClusterIdentifier=c&DatabaseInsightsMode=advanced&EnablePerformanceInsights=true&PerformanceInsightsRetentionPeriod=465';
  await mends.before?.(frontRequest('rds', 'CreateDBCluster', `Action=CreateDBCluster&${given}`));
  const response = describeCluster('<PerformanceInsightsEnabled>false</PerformanceInsightsEnabled>');
  await mends.after?.(frontRequest('rds', 'DescribeDBClusters', ''), response);
  expect(response.body.toString()).toContain('<DatabaseInsightsMode>advanced<');
  expect(response.body.toString()).toContain('<PerformanceInsightsEnabled>true<');
  expect(response.body.toString()).toContain('<PerformanceInsightsRetentionPeriod>465<');
});
