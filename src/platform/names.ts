// The names of all deployed resources. Stacks use them to create resources; `verify` and the check after destroy use them to find these resources.

import { partitionOf } from './regions.js';

interface AccountRegion {
  account: string;
  region: string;
}

interface EnvironmentIdentity extends AccountRegion {
  /** The environment's name. */
  name: string;
}

/** Names of an environment's resources, mostly `trading-<resource>-<env>`. Bucket names are global, so they also contain account and region. */
export function environmentNames({ name: e, account, region }: EnvironmentIdentity) {
  const bucket = (purpose: string) => `trading-${purpose}-${e}-${account}-${region}`;
  return {
    buckets: { raw: bucket('raw-data'), processed: bucket('processed-data'), archive: bucket('archive') },
    tables: { sessions: `trading-sessions-${e}`, apiKeys: `trading-api-keys-${e}` },
    function: `trading-data-processor-${e}`,
    /** Role names are unique in an account, so an environment's name cannot be used in two regions of an account. */
    functionRole: `trading-lambda-role-${e}`,
    functionPolicy: `trading-lambda-policy-${e}`,
    flowLogRole: `trading-flow-log-role-${e}`,
    flowLogPolicy: `trading-flow-log-policy-${e}`,
    monitoringRole: `trading-rds-monitoring-role-${e}`,
    queue: `trading-ingest-${e}`,
    deadLetterQueue: `trading-ingest-dlq-${e}`,
    cluster: `trading-aurora-${e}`,
    instance: (n: number) => `trading-aurora-instance-${n}-${e}`,
    subnetGroup: `trading-db-subnet-${e}`,
    parameterGroup: `trading-aurora-parameters-${e}`,
    database: 'tradingdb',
    masterUser: 'dbadmin',
    applicationUser: 'trading_app',
    restApi: `trading-api-${e}`,
    stage: e,
    usagePlan: `trading-usage-plan-${e}`,
    /** The key that the deploy makes. The names of keys that the tool makes continue with a dot: see `isApiKeyName`. */
    apiKey: `trading-api-key-${e}`,
    webAcl: `trading-web-acl-${e}`,
    /** Dashes become underscores, because SQL would need quotes around a name with dashes. */
    glueDatabase: `trading_${e.replaceAll('-', '_')}`,
    athenaWorkgroup: `trading-${e}`,
    vpc: `trading-vpc-${e}`,
    logGroups: {
      function: `/aws/lambda/trading-data-processor-${e}`,
      api: `/aws/apigateway/trading-api-${e}`,
      flow: `/aws/vpc/trading-flow-logs-${e}`,
      waf: `aws-waf-logs-trading-${e}`,
      database: `/aws/rds/cluster/trading-aurora-${e}/postgresql`,
    },
    keyAlias: (purpose: KeyPurpose) => `alias/trading-${purpose}-${e}`,
  };
}

/** Whether an API key is the environment's, given the name of its first key. No environment's name contains a dot, so no other environment's key matches. */
export function isApiKeyName(name: string | undefined, firstKey: string): boolean {
  return name === firstKey || name?.startsWith(`${firstKey}.`) === true;
}

/** Purposes of an environment's customer-managed KMS keys. The original platform had only the first four. */
export const keyPurposes = ['database', 's3', 'lambda', 'cloudwatch', 'dynamodb', 'messaging'] as const;
export type KeyPurpose = (typeof keyPurposes)[number];

/** Names of the foundation's resources, which exist once per account and region. All names end in the region. */
export function foundationNames({ account, region }: AccountRegion) {
  return {
    configBucket: `trading-config-${account}-${region}`,
    configRole: `trading-config-role-${region}`,
    configPolicy: `trading-config-policy-${region}`,
    recorder: `trading-config-recorder-${region}`,
    deliveryChannel: `trading-config-delivery-${region}`,
    rule: (rule: string) => `${rule}-${region}`,
    apiGatewayLogRole: `trading-apigateway-log-role-${region}`,
    configKeyAlias: `alias/trading-config-${region}`,
  };
}

/** The state bucket of an account and region, created by `bootstrap`, the alias of its KMS key, and the keys of the objects in it. */
export function stateNames({ account, region }: AccountRegion) {
  return {
    bucket: `trading-tfstate-${account}-${region}`,
    keyAlias: `alias/trading-tfstate-${region}`,
    keyArn: `arn:${partitionOf(region)}:kms:${region}:${account}:alias/trading-tfstate-${region}`,
    environmentStateKey: (environment: string) => `trading/${account}/${region}/${environment}/platform.tfstate`,
    foundationStateKey: `trading/${account}/${region}/foundation.tfstate`,
    /** Prefix of all states. It contains one folder per environment that has a state. */
    statePrefix: `trading/${account}/${region}/`,
    /** Prefix of the records of runs, in one folder per environment and one for the foundation. */
    runsPrefix: 'runs/',
  };
}

/** The ids of the stacks, which are also the names of their folders. */
export const stackIds = { foundation: 'foundation', platform: 'platform' } as const;
export type StackId = keyof typeof stackIds;

/** Names of the platform stack's outputs. The original platform had only the first eight. No output contains a secret. */
export const outputNames = [
  'vpc-id',
  'database-endpoint',
  'api-gateway-url',
  'raw-data-bucket',
  'processed-data-bucket',
  'archive-bucket',
  'sessions-table',
  'api-keys-table',
  'database-reader-endpoint',
  'database-cluster-arn',
  'database-cluster-resource-id',
  'database-secret-arn',
  'rest-api-id',
  'api-stage',
  'api-key-id',
  'usage-plan-id',
  'function-name',
  'function-arn',
  'function-code-sha256',
  'queue-url',
  'dead-letter-queue-url',
  'private-subnet-ids',
  'public-subnet-ids',
  'log-groups',
  'kms-key-arns',
  'glue-database',
  'athena-workgroup',
] as const;
export type OutputName = (typeof outputNames)[number];
/** Values of the outputs. All are strings; lists and maps are JSON text. */
export type Outputs = Record<OutputName, string>;

/** The number of the only account in the sandbox. */
export const sandboxAccount = '123456789012';

/** The only access key that the sandbox accepts. Login tokens for its databases must be signed with this key. */
export const sandboxCredentials = { accessKeyId: 'test', secretAccessKey: 'test' } as const;
