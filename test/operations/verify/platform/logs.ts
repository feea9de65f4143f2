// The log groups of a test platform.
import { CreateLogGroupCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { Platform } from './platform.js';

export async function buildLogs(platform: Platform): Promise<void> {
  const { names, outputs } = platform;
  outputs['rest-api-id'] = `api${names.stage}`;
  for (const name of [...Object.values(names.logGroups), executionLogGroup(platform)]) await buildLog(platform, name);
}

export function executionLogGroup({ names, outputs }: Pick<Platform, 'names' | 'outputs'>): string {
  return `API-Gateway-Execution-Logs_${outputs['rest-api-id']}/${names.stage}`;
}

export async function buildLog({ aws, keys, environment }: Platform, logGroupName: string): Promise<void> {
  const logs = await aws.logs();
  await logs.send(new CreateLogGroupCommand({ logGroupName, kmsKeyId: keys.cloudwatch }));
  await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: environment.logs.retentionDays }));
}
