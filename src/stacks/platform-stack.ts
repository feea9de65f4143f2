// The stack of one environment, as a pure function of its settings.
import type { Construct } from 'constructs';
import { environmentNames, stateNames } from '../platform/names.js';
import { environmentTags } from '../platform/tags.js';
import type { Environment } from '../settings/schema.js';
import { ApiGateway } from './api/api.js';
import { Waf } from './api/waf.js';
import { Networking } from './network/network.js';
import type { Site } from './parts/site.js';
import { configureBackend } from './parts/state-backend.js';
import { TradingStack } from './parts/trading-stack.js';
import { addOutputs } from './platform-outputs.js';
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
export class PlatformStack extends TradingStack {
  constructor(scope: Construct, id: string, { environment, processorZip }: PlatformStackProps) {
    super(scope, id, { ...environment, tags: environmentTags(environment) });
    configureBackend(this, environment, stateNames(environment).environmentStateKey(environment.name));
    const site: Site = { environment, names: environmentNames(environment), partition: this.partition, arn: this.arn };
    const kms = new EncryptionKeys(this, 'kms', site);
    const { keys } = kms;
    const logKeyArn = keys.cloudwatch.arn;
    const networking = new Networking(this, 'networking', site, logKeyArn);
    const database = new AuroraCluster(this, 'database', site, {
      privateSubnets: networking.privateSubnets,
      securityGroupId: networking.securityGroups.database.id,
      key: keys.database,
      logKeyArn,
    });
    const dynamodb = new Tables(this, 'dynamodb', site, keys.dynamodb.arn);
    const s3 = new DataBuckets(this, 's3', site, keys.s3.arn);
    const catalogue = new BarsCatalogue(this, 'catalogue', site, { processed: s3.buckets.processed, keyArn: keys.s3.arn });
    const ingest = new IngestQueues(this, 'ingest', site, s3.buckets.raw.bucket, keys.messaging.keyId);
    const lambda = new DataProcessor(this, 'lambda', site, { processorZip, keys, networking, database, ingest });
    const apiGateway = new ApiGateway(this, 'api-gateway', site, {
      function: lambda.function,
      logKeyArn,
      apiKeysTable: dynamodb.apiKeys,
    });
    const { waf } = environment.api;
    if (waf !== 'off') new Waf(this, 'waf', site, waf, apiGateway.stage.stage.arn, logKeyArn);
    addOutputs(this, { kms, networking, database, dynamodb, s3, catalogue, ingest, lambda, apiGateway }, site);
  }
}
