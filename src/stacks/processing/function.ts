// The data processor: one function, invoked by the queue and by the API.
import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { LambdaEventSourceMapping } from '@cdktf/provider-aws/lib/lambda-event-source-mapping/index.js';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { AssetType, TerraformAsset, Token } from 'cdktf';
import { Construct } from 'constructs';
import type { KeyPurpose } from '../../platform/names.js';
import type { Networking } from '../network/network.js';
import { addLogGroup } from '../parts/log-group.js';
import { trustPolicy } from '../parts/policy.js';
import { ServiceRole } from '../parts/role.js';
import type { Site } from '../parts/site.js';
import type { AuroraCluster } from '../storage/database.js';
import { functionStatements } from './function-policy.js';
import type { IngestQueues } from './queue.js';

/** The newest Node.js runtime that the pinned provider accepts; supported by AWS until 2027-04-30. */
const runtime = 'nodejs22.x';
const batchSize = 5;
/** Terraform's value for a function that shares the account's unreserved concurrency. */
const noReservation = -1;

/** The archive with the processor's code. The caller reads the file, because stacks do not use the file system. */
export interface ProcessorZip {
  path: string;
  /** The hash of the archive in base64, as Lambda reports it. */
  sha256: string;
}

interface DataProcessorProps {
  processorZip: ProcessorZip;
  keys: Readonly<Record<KeyPurpose, KmsKey>>;
  networking: Networking;
  database: AuroraCluster;
  ingest: IngestQueues;
}

export class DataProcessor extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, site: Site, props: DataProcessorProps) {
    super(scope, id);
    const { environment, names } = site;
    const logGroup = addLogGroup(this, 'log-group', {
      name: names.logGroups.function,
      tagName: `trading-data-processor-logs-${environment.name}`,
      retentionDays: environment.logs.retentionDays,
      keyArn: props.keys.cloudwatch.arn,
    });
    const role = this.addRole(site, props);
    this.function = this.addFunction(site, props, role, logGroup);
    new LambdaEventSourceMapping(this, 'queue-mapping', {
      eventSourceArn: props.ingest.queue.arn,
      functionName: this.function.arn,
      batchSize,
      functionResponseTypes: ['ReportBatchItemFailures'],
      scalingConfig: { maximumConcurrency: environment.function.maximumConcurrency },
      tags: { Name: names.queue },
    });
  }

  private addRole(site: Site, { keys, database }: DataProcessorProps): ServiceRole {
    const { names } = site;
    return new ServiceRole(this, 'execution', {
      name: names.functionRole,
      description: `Execution role of ${names.function}`,
      trust: trustPolicy('lambda.amazonaws.com'),
      policy: {
        name: names.functionPolicy,
        description: `What ${names.function} may do`,
        statements: functionStatements(site, {
          clusterResourceId: database.cluster.clusterResourceId,
          keyArns: { s3: keys.s3.arn, lambda: keys.lambda.arn, dynamodb: keys.dynamodb.arn, messaging: keys.messaging.arn },
        }),
      },
    });
  }

  private addFunction(
    site: Site,
    props: DataProcessorProps,
    { role, attachments }: ServiceRole,
    logGroup: CloudwatchLogGroup,
  ): LambdaFunction {
    const { environment, names } = site;
    const { networking } = props;
    return new LambdaFunction(this, 'function', {
      functionName: names.function,
      description: 'Turns trades into bars',
      ...this.code(props.processorZip),
      role: role.arn,
      memorySize: environment.function.memoryMb,
      timeout: environment.function.timeoutSeconds,
      reservedConcurrentExecutions: environment.function.reservedConcurrency ?? noReservation,
      kmsKeyArn: props.keys.lambda.arn,
      environment: { variables: variables(site, props.database) },
      vpcConfig: {
        subnetIds: networking.privateSubnets.map((subnet) => subnet.id),
        securityGroupIds: [networking.securityGroups.lambda.id],
      },
      deadLetterConfig: { targetArn: props.ingest.deadLetterQueue.arn },
      tracingConfig: { mode: 'Active' },
      loggingConfig: { logFormat: 'JSON', applicationLogLevel: 'INFO', systemLogLevel: 'INFO', logGroup: logGroup.name },
      // Lambda manages the function's network interfaces with this role. During a destroy, the role must still be able to delete them.
      dependsOn: [logGroup, ...attachments],
      tags: { Name: names.function },
    });
  }

  // The hash is part of the asset's path, so that a changed function is never deployed with an old file.
  private code({ path, sha256 }: ProcessorZip) {
    const assetHash = Buffer.from(sha256, 'base64').toString('hex').slice(0, 32);
    const asset = new TerraformAsset(this, 'code', { path, type: AssetType.FILE, assetHash });
    return { filename: asset.path, sourceCodeHash: sha256, handler: 'index.handler', runtime, architectures: ['arm64'] };
  }
}

function variables({ environment, names }: Site, { cluster }: AuroraCluster): Record<string, string> {
  return {
    ENVIRONMENT: environment.name,
    RAW_DATA_BUCKET: names.buckets.raw,
    PROCESSED_DATA_BUCKET: names.buckets.processed,
    ARCHIVE_BUCKET: names.buckets.archive,
    SESSIONS_TABLE: names.tables.sessions,
    API_KEYS_TABLE: names.tables.apiKeys,
    DATABASE_HOST: cluster.endpoint,
    DATABASE_PORT: Token.asString(cluster.port),
    DATABASE_NAME: names.database,
    DATABASE_USER: names.applicationUser,
  };
}
