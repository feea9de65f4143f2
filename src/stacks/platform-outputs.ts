// The outputs of the platform stack, with which users and checks find its resources. None of them is secret.
import { Fn, TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import { type OutputName, outputNames } from '../platform/names.js';
import type { ApiGateway } from './api/api.js';
import type { Networking } from './network/network.js';
import type { Site } from './parts/site.js';
import type { DataProcessor } from './processing/function.js';
import type { IngestQueues } from './processing/queue.js';
import type { DataBuckets } from './storage/buckets.js';
import type { BarsCatalogue } from './storage/catalogue.js';
import type { AuroraCluster } from './storage/database.js';
import type { EncryptionKeys } from './storage/keys.js';
import type { Tables } from './storage/tables.js';

/** The constructs that the outputs refer to. */
export interface PlatformResources {
  kms: EncryptionKeys;
  networking: Networking;
  database: AuroraCluster;
  dynamodb: Tables;
  s3: DataBuckets;
  catalogue: BarsCatalogue;
  ingest: IngestQueues;
  lambda: DataProcessor;
  apiGateway: ApiGateway;
}

type OutputTable = Record<OutputName, { value: string; description: string }>;

/** Adds all outputs, in the order of `outputNames`. Lists and maps are JSON text. */
export function addOutputs(scope: Construct, resources: PlatformResources, site: Site): void {
  const table: OutputTable = {
    ...networkOutputs(resources),
    ...dataOutputs(resources),
    ...apiOutputs(resources),
    ...operationOutputs(resources, site),
  };
  for (const name of outputNames) new TerraformOutput(scope, name, table[name]);
}

function networkOutputs({ networking }: PlatformResources) {
  return {
    'vpc-id': { value: networking.vpc.id, description: 'Id of the VPC' },
    'private-subnet-ids': {
      value: Fn.jsonencode(networking.privateSubnets.map((subnet) => subnet.id)),
      description: 'Ids of the private subnets, as a JSON list',
    },
    'public-subnet-ids': {
      value: Fn.jsonencode(networking.publicSubnets.map((subnet) => subnet.id)),
      description: 'Ids of the public subnets, as a JSON list; empty without NAT',
    },
  };
}

function dataOutputs({ database: { cluster }, s3: { buckets }, dynamodb, catalogue }: PlatformResources) {
  return {
    'database-endpoint': { value: cluster.endpoint, description: 'Writer endpoint of Aurora' },
    'database-reader-endpoint': { value: cluster.readerEndpoint, description: 'Reader endpoint of Aurora' },
    'database-cluster-arn': { value: cluster.arn, description: 'ARN of the Aurora cluster, as the Data API asks for it' },
    'database-cluster-resource-id': {
      value: cluster.clusterResourceId,
      description: 'Id of the database cluster that permissions to connect name',
    },
    'database-secret-arn': {
      value: cluster.masterUserSecret.get(0).secretArn,
      description: 'ARN of the secret in which AWS keeps the administrator’s password',
    },
    'raw-data-bucket': { value: buckets.raw.bucket.id, description: 'Bucket for files of trades, under incoming/' },
    'processed-data-bucket': { value: buckets.processed.bucket.id, description: 'Bucket of bars and manifests' },
    'archive-bucket': { value: buckets.archive.bucket.id, description: 'Bucket that keeps the original files once they are processed' },
    'sessions-table': { value: dynamodb.sessions.name, description: 'Table of jobs' },
    'api-keys-table': { value: dynamodb.apiKeys.name, description: 'Table of issued API keys, without their values' },
    'glue-database': { value: catalogue.database.name, description: 'Database of the table of bars, as questions to Athena name it' },
    'athena-workgroup': { value: catalogue.workgroup.name, description: 'Workgroup of Athena to ask questions in' },
  };
}

function apiOutputs({ apiGateway: { restApi, stage, access } }: PlatformResources) {
  return {
    'api-gateway-url': { value: stage.stage.invokeUrl, description: 'URL of the API, with its stage' },
    'rest-api-id': { value: restApi.id, description: 'Id of the REST API' },
    'api-stage': { value: stage.stage.stageName, description: 'Name of the API’s stage' },
    'api-key-id': { value: access.apiKey.id, description: 'Id of the first API key; its value is no output' },
    'usage-plan-id': { value: access.usagePlan.id, description: 'Id of the usage plan' },
  };
}

function operationOutputs({ lambda, ingest, apiGateway, kms }: PlatformResources, { environment, names: { logGroups } }: Site) {
  const groups = {
    function: logGroups.function,
    api: logGroups.api,
    execution: apiGateway.stage.executionLogGroup.name,
    flow: logGroups.flow,
    database: logGroups.database,
    ...(environment.api.waf === 'off' ? {} : { waf: logGroups.waf }),
  };
  const keyArns = Object.fromEntries(Object.entries(kms.keys).map(([purpose, key]) => [purpose, key.arn]));
  return {
    'function-name': { value: lambda.function.functionName, description: 'Name of the data processor' },
    'function-arn': { value: lambda.function.arn, description: 'ARN of the data processor' },
    'function-code-sha256': { value: lambda.function.sourceCodeHash, description: 'SHA-256 of the deployed zip, in base64' },
    'queue-url': { value: ingest.queue.url, description: 'URL of the queue between raw bucket and function' },
    'dead-letter-queue-url': { value: ingest.deadLetterQueue.url, description: 'URL of the queue of messages that failed for good' },
    'log-groups': { value: Fn.jsonencode(groups), description: 'Names of the log groups by what writes them, as JSON' },
    'kms-key-arns': { value: Fn.jsonencode(keyArns), description: 'ARNs of the customer-managed keys by purpose, as JSON' },
  };
}
