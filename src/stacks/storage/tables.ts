// The DynamoDB tables: `sessions` with one item per job, and `api-keys` with the issued API keys (never their values).
import { DynamodbTable, type DynamodbTableConfig } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import { Construct } from 'constructs';
import { preventDestroyIfProtected, type Site } from '../parts/site.js';

const recoveryDays = 35;

export class Tables extends Construct {
  readonly sessions: DynamodbTable;
  readonly apiKeys: DynamodbTable;

  constructor(scope: Construct, id: string, site: Site, keyArn: string) {
    super(scope, id);
    const { tables } = site.names;
    this.sessions = new DynamodbTable(this, 'sessions', {
      ...tableSettings(site, tables.sessions, keyArn),
      hashKey: 'sessionId',
      attribute: [{ name: 'sessionId', type: 'S' }],
      ttl: { attributeName: 'ttl', enabled: true },
    });
    this.apiKeys = new DynamodbTable(this, 'api-keys', {
      ...tableSettings(site, tables.apiKeys, keyArn),
      hashKey: 'apiKeyId',
      attribute: [
        { name: 'apiKeyId', type: 'S' },
        { name: 'userId', type: 'S' },
      ],
      globalSecondaryIndex: [{ name: 'UserIdIndex', hashKey: 'userId', projectionType: 'ALL' }],
    });
  }
}

function tableSettings({ environment }: Site, name: string, kmsKeyArn: string): DynamodbTableConfig {
  return {
    name,
    billingMode: 'PAY_PER_REQUEST',
    pointInTimeRecovery: { enabled: true, recoveryPeriodInDays: recoveryDays },
    serverSideEncryption: { enabled: true, kmsKeyArn },
    deletionProtectionEnabled: environment.tables.deletionProtection,
    lifecycle: preventDestroyIfProtected(environment),
    tags: { Name: name },
  };
}
