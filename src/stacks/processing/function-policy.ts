// The function's permissions: exactly the actions that it needs, on exactly the resources that it needs.

import { inlinePrefix, processedPrefixes, rawPrefixes } from '../../platform/objects.js';
import type { Statement } from '../parts/policy.js';
import type { Site } from '../parts/site.js';

interface FunctionGrants {
  clusterResourceId: string;
  keyArns: Record<'s3' | 'lambda' | 'dynamodb' | 'messaging', string>;
}

/** The statements of the function's own policy. */
export function functionStatements(site: Site, grants: FunctionGrants): Statement[] {
  return [
    ...storageStatements(site),
    ...tableStatements(site),
    ...queueStatements(site),
    ...keyStatements(site, grants),
    {
      Sid: 'ConnectToDatabase',
      Effect: 'Allow',
      Action: 'rds-db:connect',
      Resource: site.arn('rds-db', `dbuser:${grants.clusterResourceId}/${site.names.applicationUser}`),
    },
    ...runtimeStatements(site),
    ...networkStatements(site),
    ownRegionOnly(site.environment.region),
  ];
}

function storageStatements({ names: { buckets }, partition }: Site): Statement[] {
  const objects = (bucket: string, ...prefixes: string[]) => prefixes.map((prefix) => `arn:${partition}:s3:::${bucket}/${prefix}*`);
  const write = ['s3:PutObject', 's3:AbortMultipartUpload'];
  return [
    allow('ReadRaw', ['s3:GetObject', 's3:GetObjectVersion'], objects(buckets.raw, ...rawPrefixes)),
    {
      ...allow('TellMissingFromForbidden', 's3:ListBucket', `arn:${partition}:s3:::${buckets.raw}`),
      // S3 also checks s3:ListBucket if GetObject requests a missing object. That request has no prefix, so without IfExists, S3 would respond with
      // 403 instead of 404.
      Condition: { StringLikeIfExists: { 's3:prefix': rawPrefixes.map((prefix) => `${prefix}*`) } },
    },
    allow('StoreInlineTrades', write, objects(buckets.raw, inlinePrefix)),
    allow('WriteProcessed', write, objects(buckets.processed, ...processedPrefixes)),
    allow('WriteArchive', write, objects(buckets.archive, '')),
  ];
}

function tableStatements({ names: { tables }, arn }: Site): Statement[] {
  const work = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:Query'];
  return [
    // TransactWriteItems has no IAM action of its own; IAM checks the actions of the writes in the transaction.
    allow('WorkOnSessions', work, arn('dynamodb', `table/${tables.sessions}`)),
    allow('ReadApiKeys', 'dynamodb:GetItem', arn('dynamodb', `table/${tables.apiKeys}`)),
  ];
}

function queueStatements({ names, arn }: Site): Statement[] {
  const work = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes', 'sqs:SendMessage'];
  return [
    allow('WorkOnQueue', work, arn('sqs', names.queue)),
    allow('PutFailedEventsAside', 'sqs:SendMessage', arn('sqs', names.deadLetterQueue)),
  ];
}

function keyStatements({ environment: { region } }: Site, { keyArns }: FunctionGrants): Statement[] {
  const via = (service: string) => ({ StringEquals: { 'kms:ViaService': `${service}.${region}.amazonaws.com` } });
  const readWrite = ['kms:Decrypt', 'kms:GenerateDataKey'];
  return [
    { ...allow('UseObjectKey', readWrite, keyArns.s3), Condition: via('s3') },
    { ...allow('UseTableKey', 'kms:Decrypt', keyArns.dynamodb), Condition: via('dynamodb') },
    { ...allow('UseMessageKey', readWrite, keyArns.messaging), Condition: via('sqs') },
    allow('ReadOwnEnvironment', 'kms:Decrypt', keyArns.lambda),
  ];
}

function runtimeStatements({ names, arn }: Site): Statement[] {
  const group = arn('logs', `log-group:${names.logGroups.function}:*`);
  return [
    allow('WriteOwnLogs', ['logs:CreateLogStream', 'logs:PutLogEvents'], group),
    // X-Ray does not support resource-level permissions for these two actions.
    allow('SendTraces', ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*'),
  ];
}

// The Lambda service uses this role to attach the function to the VPC. The function's own code must not use these permissions.
function networkStatements({ names, arn }: Site): Statement[] {
  const actions = [
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ];
  return [
    allow('PlugIntoVpc', actions, '*'),
    {
      Sid: 'NotFromOwnCode',
      Effect: 'Deny',
      Action: actions,
      Resource: '*',
      Condition: { ArnEquals: { 'lambda:SourceFunctionArn': arn('lambda', `function:${names.function}`) } },
    },
  ];
}

// Denies calls to other regions. Global services are exempt, because their calls go to one fixed region; calls without a region are exempt, too.
function ownRegionOnly(region: string): Statement {
  const global = ['iam', 'sts', 'organizations', 'route53', 'cloudfront', 'support', 'health', 'budgets', 'waf', 'shield'];
  return {
    Sid: 'OwnRegionOnly',
    Effect: 'Deny',
    NotAction: global.map((service) => `${service}:*`),
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:RequestedRegion': region }, Null: { 'aws:RequestedRegion': 'false' } },
  };
}

function allow(sid: string, action: string | string[], resource: string | string[]): Statement {
  return { Sid: sid, Effect: 'Allow', Action: action, Resource: resource };
}
