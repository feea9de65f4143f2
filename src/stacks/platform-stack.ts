// The stack of one environment, as a pure function of its settings.
import type { Construct } from 'constructs';
import { environmentNames, stateNames } from '../platform/names.js';
import type { Environment } from '../settings/schema.js';
import { ApiGateway } from './api/api.js';
import { Waf } from './api/waf.js';
import { Networking } from './network/network.js';
import type { Site } from './parts/site.js';
import { configureBackend } from './parts/state-backend.js';
import { environmentTags } from './parts/tags.js';
import { TradingStack } from './parts/trading-stack.js';
import { addOutputs, type PlatformResources } from './platform-outputs.js';
import { DataProcessor, type ProcessorZip } from './processing/function.js';
import { IngestQueues } from './processing/queue.js';
import { DataBuckets } from './storage/buckets.js';
import { BarsCatalogue } from './storage/catalogue.js';
import { AuroraCluster } from './storage/database.js';
import { EncryptionKeys } from './storage/keys.js';
import { Tables } from './storage/tables.js';

export interface PlatformStackProps {
  environment: Environment;
  /** The function's code. It is copied next to the stack, to a path that contains its hash. */
  processorZip: ProcessorZip;
}

/** VPC, keys, Aurora, tables, buckets, catalogue, queues, function and API of one environment. */
export class PlatformStack extends TradingStack implements PlatformResources {
  readonly kms: EncryptionKeys;
  readonly networking: Networking;
  readonly database: AuroraCluster;
  readonly dynamodb: Tables;
  readonly s3: DataBuckets;
  readonly catalogue: BarsCatalogue;
  readonly ingest: IngestQueues;
  readonly lambda: DataProcessor;
  readonly apiGateway: ApiGateway;

  constructor(scope: Construct, id: string, { environment, processorZip }: PlatformStackProps) {
    super(scope, id, { ...environment, tags: environmentTags(environment) });
    configureBackend(this, environment, stateNames(environment).environmentStateKey(environment.name));
    const site: Site = { environment, names: environmentNames(environment), partition: this.partition, arn: this.arn };
    this.kms = new EncryptionKeys(this, 'kms', site);
    const { keys } = this.kms;
    const logKeyArn = keys.cloudwatch.arn;
    this.networking = new Networking(this, 'networking', site, logKeyArn);
    this.database = new AuroraCluster(this, 'database', site, {
      privateSubnets: this.networking.privateSubnets,
      securityGroupId: this.networking.securityGroups.database.id,
      key: keys.database,
      logKeyArn,
    });
    this.dynamodb = new Tables(this, 'dynamodb', site, keys.dynamodb.arn);
    this.s3 = new DataBuckets(this, 's3', site, keys.s3.arn);
    this.catalogue = new BarsCatalogue(this, 'catalogue', site, { processed: this.s3.buckets.processed, keyArn: keys.s3.arn });
    this.ingest = new IngestQueues(this, 'ingest', site, this.s3.buckets.raw.bucket, keys.messaging.keyId);
    const { networking, database, ingest } = this;
    this.lambda = new DataProcessor(this, 'lambda', site, { processorZip, keys, networking, database, ingest });
    this.apiGateway = new ApiGateway(this, 'api-gateway', site, {
      function: this.lambda.function,
      logKeyArn,
      apiKeysTable: this.dynamodb.apiKeys,
    });
    const { waf } = environment.api;
    if (waf !== 'off') new Waf(this, 'waf', site, waf, this.apiGateway.stage.stage.arn, logKeyArn);
    addOutputs(this, site);
  }
}
