// The AWS clients for one account and region. Each SDK package is loaded on first use, and each client is created once.
import type { AccountClient } from '@aws-sdk/client-account';
import type { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import type { AthenaClient } from '@aws-sdk/client-athena';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { ConfigServiceClient } from '@aws-sdk/client-config-service';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { GlueClient } from '@aws-sdk/client-glue';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { RDSClient } from '@aws-sdk/client-rds';
import type { RDSDataClient } from '@aws-sdk/client-rds-data';
import type { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { STSClient } from '@aws-sdk/client-sts';
import type { WAFV2Client } from '@aws-sdk/client-wafv2';
import { proxyTo, withoutPassword } from '../network/proxy.js';
import { type AwsClientSettings, addressOf, type ClientConfig, clientConfig, s3Config, tableHosts } from './client-config.js';
import { nameFailedRequests, type RequestStack } from './failed-request.js';

export interface AwsClients {
  account(): Promise<AccountClient>;
  apiGateway(): Promise<APIGatewayClient>;
  athena(): Promise<AthenaClient>;
  config(): Promise<ConfigServiceClient>;
  dynamoDb(): Promise<DynamoDBClient>;
  ec2(): Promise<EC2Client>;
  glue(): Promise<GlueClient>;
  iam(): Promise<IAMClient>;
  kms(): Promise<KMSClient>;
  lambda(): Promise<LambdaClient>;
  logs(): Promise<CloudWatchLogsClient>;
  quotas(): Promise<ServiceQuotasClient>;
  rds(): Promise<RDSClient>;
  rdsData(): Promise<RDSDataClient>;
  s3(): Promise<S3Client>;
  secretsManager(): Promise<SecretsManagerClient>;
  sqs(): Promise<SQSClient>;
  sts(): Promise<STSClient>;
  tagging(): Promise<ResourceGroupsTaggingAPIClient>;
  waf(): Promise<WAFV2Client>;
  /** Closes idle connections, so that the process can exit at once. */
  close(): void;
}

/** Silences the SDK's warning that its future versions will not support this Node.js version. Users cannot act on it: we choose the SDK's version. */
export function silenceSdkWarning(): void {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
}

interface Closable {
  destroy(): void;
  middlewareStack: RequestStack;
}

/**
 * Connecting times out after 5 s, a request after 60 s (the Data API takes up to 45 s). Requests that are throttled or fail with 5xx are tried up to four times,
 * unless AWS_MAX_ATTEMPTS says otherwise.
 */
export function createAwsClients(settings: AwsClientSettings): AwsClients {
  silenceSdkWarning();
  const open: Closable[] = [];
  function client<C extends Closable>(service: string, create: (config: ClientConfig) => Promise<C>): () => Promise<C> {
    let created: Promise<C> | undefined;
    const start = async () => {
      const config = await clientConfig(settings, service);
      const one = await create(config);
      const { endpoint } = config;
      const { region, credentials, env = {} } = settings;
      const { source } = credentials;
      const proxy = proxyTo(addressOf(settings, service), env);
      const names = { ...(endpoint && { endpoint }), ...(proxy && { proxy: withoutPassword(proxy) }), ...(source && { source }) };
      nameFailedRequests(one.middlewareStack, { service, region, ...names });
      open.push(one);
      return one;
    };
    return () => {
      created ??= start();
      return created;
    };
  }
  return {
    account: client('account', async (config) => new (await import('@aws-sdk/client-account')).AccountClient(config)),
    apiGateway: client('apigateway', async (config) => new (await import('@aws-sdk/client-api-gateway')).APIGatewayClient(config)),
    athena: client('athena', async (config) => new (await import('@aws-sdk/client-athena')).AthenaClient(config)),
    config: client('config', async (config) => new (await import('@aws-sdk/client-config-service')).ConfigServiceClient(config)),
    dynamoDb: client(
      'dynamodb',
      async (config) => new (await import('@aws-sdk/client-dynamodb')).DynamoDBClient({ ...config, ...tableHosts }),
    ),
    ec2: client('ec2', async (config) => new (await import('@aws-sdk/client-ec2')).EC2Client(config)),
    glue: client('glue', async (config) => new (await import('@aws-sdk/client-glue')).GlueClient(config)),
    iam: client('iam', async (config) => new (await import('@aws-sdk/client-iam')).IAMClient(config)),
    kms: client('kms', async (config) => new (await import('@aws-sdk/client-kms')).KMSClient(config)),
    lambda: client('lambda', async (config) => new (await import('@aws-sdk/client-lambda')).LambdaClient(config)),
    logs: client('logs', async (config) => new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogsClient(config)),
    quotas: client('servicequotas', async (config) => new (await import('@aws-sdk/client-service-quotas')).ServiceQuotasClient(config)),
    rds: client('rds', async (config) => new (await import('@aws-sdk/client-rds')).RDSClient(config)),
    rdsData: client('rds-data', async (config) => new (await import('@aws-sdk/client-rds-data')).RDSDataClient(config)),
    s3: client('s3', async (config) => new (await import('@aws-sdk/client-s3')).S3Client({ ...config, ...s3Config(settings) })),
    secretsManager: client(
      'secretsmanager',
      async (config) => new (await import('@aws-sdk/client-secrets-manager')).SecretsManagerClient(config),
    ),
    sqs: client('sqs', async (config) => new (await import('@aws-sdk/client-sqs')).SQSClient(config)),
    sts: client('sts', async (config) => new (await import('@aws-sdk/client-sts')).STSClient(config)),
    tagging: client('tagging', async (config) => {
      const { ResourceGroupsTaggingAPIClient } = await import('@aws-sdk/client-resource-groups-tagging-api');
      return new ResourceGroupsTaggingAPIClient(config);
    }),
    waf: client('wafv2', async (config) => new (await import('@aws-sdk/client-wafv2')).WAFV2Client(config)),
    close: () => {
      for (const one of open) one.destroy();
    },
  };
}
