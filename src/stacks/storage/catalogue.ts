// Resources for queries over years of bars: a Glue table over the Parquet files, and an Athena workgroup.
import { AthenaWorkgroup } from '@cdktf/provider-aws/lib/athena-workgroup/index.js';
import { GlueCatalogDatabase } from '@cdktf/provider-aws/lib/glue-catalog-database/index.js';
import { GlueCatalogTable } from '@cdktf/provider-aws/lib/glue-catalog-table/index.js';
import { Construct } from 'constructs';
import { barsTable } from '../../platform/bars-table.js';
import { queryResults } from '../../platform/objects.js';
import { bytesPerGb } from '../../settings/setting.js';
import type { Site } from '../parts/site.js';
import type { SecureBucket } from './secure-bucket.js';

const parquet = 'org.apache.hadoop.hive.ql.io.parquet';

interface BarsCatalogueProps {
  processed: SecureBucket;
  /** The ARN of the processed bucket's key. The bucket denies objects with any other key. */
  keyArn: string;
}

export class BarsCatalogue extends Construct {
  readonly database: GlueCatalogDatabase;
  readonly workgroup: AthenaWorkgroup;

  constructor(scope: Construct, id: string, site: Site, props: BarsCatalogueProps) {
    super(scope, id);
    const { environment, names } = site;
    this.database = new GlueCatalogDatabase(this, 'database', {
      name: names.glueDatabase,
      description: `Tables over the processed bucket of ${environment.name}`,
      tags: { Name: `trading-catalogue-${environment.name}` },
    });
    this.addTable(site);
    this.workgroup = this.addWorkgroup(site, props);
  }

  private addTable({ names }: Site): void {
    const { name, location, columns, partitionKeys, parameters } = barsTable(names.buckets.processed);
    new GlueCatalogTable(this, 'bars', {
      name,
      databaseName: this.database.name,
      description: 'Bars as each source gives them; those of several sources are not merged',
      tableType: 'EXTERNAL_TABLE',
      parameters: { EXTERNAL: 'TRUE', ...escapeForTerraform(parameters) },
      partitionKeys: [...partitionKeys],
      storageDescriptor: {
        location,
        columns: [...columns],
        inputFormat: `${parquet}.MapredParquetInputFormat`,
        outputFormat: `${parquet}.MapredParquetOutputFormat`,
        serDeInfo: { serializationLibrary: `${parquet}.serde.ParquetHiveSerDe`, parameters: { 'serialization.format': '1' } },
      },
    });
  }

  /** The workgroup enforces its configuration: clients cannot put results elsewhere, leave them unencrypted or scan more than the limit. */
  private addWorkgroup({ environment, names }: Site, { processed, keyArn }: BarsCatalogueProps): AthenaWorkgroup {
    const { analytics, storage, account } = environment;
    return new AthenaWorkgroup(this, 'workgroup', {
      name: names.athenaWorkgroup,
      description: `Questions to the bars of ${environment.name}`,
      forceDestroy: storage.forceDestroy,
      configuration: {
        enforceWorkgroupConfiguration: true,
        publishCloudwatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: analytics.scanLimitGb * bytesPerGb,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: `s3://${processed.bucket.id}/${queryResults.prefix}`,
          expectedBucketOwner: account,
          encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKeyArn: keyArn },
        },
      },
      tags: { Name: names.athenaWorkgroup },
    });
  }
}

/** Escapes Athena's own placeholders: Terraform treats `${` as the start of an expression unless it is written as `$${`. */
function escapeForTerraform(texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text.replaceAll('${', () => '$${')]));
}
