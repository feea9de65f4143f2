// Access to the API: a usage plan, its first API key, and that key's entry in the table of API keys.
import { ApiGatewayApiKey } from '@cdktf/provider-aws/lib/api-gateway-api-key/index.js';
import type { ApiGatewayStage } from '@cdktf/provider-aws/lib/api-gateway-stage/index.js';
import { ApiGatewayUsagePlan } from '@cdktf/provider-aws/lib/api-gateway-usage-plan/index.js';
import { ApiGatewayUsagePlanKey } from '@cdktf/provider-aws/lib/api-gateway-usage-plan-key/index.js';
import type { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import { DynamodbTableItem } from '@cdktf/provider-aws/lib/dynamodb-table-item/index.js';
import { Construct } from 'constructs';
import type { Site } from '../parts/site.js';

export class ApiAccess extends Construct {
  readonly usagePlan: ApiGatewayUsagePlan;
  readonly apiKey: ApiGatewayApiKey;

  constructor(scope: Construct, id: string, site: Site, stage: ApiGatewayStage, apiKeysTable: DynamodbTable) {
    super(scope, id);
    const { environment, names } = site;
    const { planRate, planBurst, quotaPerDay } = environment.api;
    this.usagePlan = new ApiGatewayUsagePlan(this, 'usage-plan', {
      name: names.usagePlan,
      description: `Usage plan with ${planRate} RPS throttling per API key`,
      apiStages: [{ apiId: stage.restApiId, stage: stage.stageName }],
      throttleSettings: { rateLimit: planRate, burstLimit: planBurst },
      quotaSettings: quotaPerDay === null ? undefined : { limit: quotaPerDay, period: 'DAY' },
      tags: { Name: names.usagePlan },
    });
    this.apiKey = new ApiGatewayApiKey(this, 'api-key', {
      name: names.apiKey,
      description: 'API key for trading analytics platform',
      enabled: true,
      // `keys rotate` and `keys revoke` disable the key; a deploy must not enable it again.
      lifecycle: { ignoreChanges: ['enabled'] },
      tags: { Name: names.apiKey },
    });
    new ApiGatewayUsagePlanKey(this, 'usage-plan-key', {
      keyId: this.apiKey.id,
      keyType: 'API_KEY',
      usagePlanId: this.usagePlan.id,
    });
    this.register(site, apiKeysTable);
  }

  // The table holds the key's id, never its value. The tool changes the entry (when the key is replaced or revoked), so a deploy does not overwrite it.
  private register({ environment }: Site, apiKeysTable: DynamodbTable): void {
    const key = `${this.apiKey.terraformResourceType}.${this.apiKey.friendlyUniqueId}`;
    new DynamodbTableItem(this, 'registration', {
      tableName: apiKeysTable.name,
      hashKey: apiKeysTable.hashKey,
      item: JSON.stringify({ apiKeyId: { S: this.apiKey.id }, userId: { S: environment.owner }, status: { S: 'ACTIVE' } }),
      lifecycle: { ignoreChanges: ['item'], replaceTriggeredBy: [`${key}.id`] },
    });
  }
}
