// The emulator itself is asked: what AWS releases with a deletion must be free again, and what was deleted must be created as if it were new.
import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateStageCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  DeleteResourceCommand,
  DeleteRestApiCommand,
  DeleteStageCommand,
  DeleteUsagePlanCommand,
  GetResourcesCommand,
  GetUsagePlanKeysCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway';
import {
  AssociateWebACLCommand,
  CreateWebACLCommand,
  DeleteWebACLCommand,
  GetWebACLForResourceCommand,
  ListTagsForResourceCommand as ListAclTagsCommand,
  ListLoggingConfigurationsCommand,
  PutLoggingConfigurationCommand,
  WAFV2Client,
} from '@aws-sdk/client-wafv2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSandboxFixture, type SandboxFixture } from '../../sandbox-fixture.js';

let sandbox: SandboxFixture;
beforeAll(async () => {
  sandbox = await openSandboxFixture();
}, 120_000);
afterAll(() => sandbox?.close());

const Tags = [{ Key: 'Environment', Value: 'dev' }];

test('a deleted API key is in no usage plan, and a plan that is deleted takes its memberships along', async () => {
  const api = new APIGatewayClient(sandbox.client);
  const { id: usagePlanId } = await api.send(new CreateUsagePlanCommand({ name: 'u' }));
  const keys = await Promise.all(['a', 'b'].map((name) => api.send(new CreateApiKeyCommand({ name, enabled: true }))));
  for (const { id: keyId } of keys) await api.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' }));
  const members = async () => (await api.send(new GetUsagePlanKeysCommand({ usagePlanId }))).items?.map(({ name }) => name);
  await api.send(new DeleteApiKeyCommand({ apiKey: keys[0]?.id }));
  expect(await members()).toEqual(['b']);
  await api.send(new DeleteUsagePlanCommand({ usagePlanId }));
  expect(await members()).toEqual([]);
});

test('a deleted resource takes its children along, and the API can still be listed', async () => {
  const api = new APIGatewayClient(sandbox.client);
  const { id: restApiId, rootResourceId } = await api.send(new CreateRestApiCommand({ name: 'a' }));
  const add = (parentId: string | undefined, pathPart: string) => api.send(new CreateResourceCommand({ restApiId, parentId, pathPart }));
  const top = await add(rootResourceId, 'x');
  const middle = await add(top.id, 'y');
  await add(middle.id, 'z');
  await add(rootResourceId, 'w');
  await api.send(new DeleteResourceCommand({ restApiId, resourceId: top.id }));
  expect((await api.send(new GetResourcesCommand({ restApiId }))).items?.map(({ path }) => path).sort()).toEqual(['/', '/w']);
});

test('a deleted stage has no web ACL, and a deleted web ACL neither logging nor tags', async () => {
  const [api, waf] = [new APIGatewayClient(sandbox.client), new WAFV2Client(sandbox.client)];
  const { id: restApiId, rootResourceId: resourceId } = await api.send(new CreateRestApiCommand({ name: 'a' }));
  const method = { restApiId, resourceId, httpMethod: 'GET' };
  await api.send(new PutMethodCommand({ ...method, authorizationType: 'NONE' }));
  await api.send(new PutIntegrationCommand({ ...method, type: 'MOCK' }));
  const { id: deploymentId } = await api.send(new CreateDeploymentCommand({ restApiId }));
  const stages = ['s', 't'];
  const arnOf = (stage: string) => `arn:aws:apigateway:us-east-1::/restapis/${restApiId}/stages/${stage}`;
  const VisibilityConfig = { SampledRequestsEnabled: false, CloudWatchMetricsEnabled: false, MetricName: 'm' };
  const acl = { Name: 'w', Scope: 'REGIONAL' as const, DefaultAction: { Allow: {} }, VisibilityConfig };
  const { Summary } = await waf.send(new CreateWebACLCommand({ ...acl, Tags }));
  for (const stageName of stages) {
    await api.send(new CreateStageCommand({ restApiId, stageName, deploymentId }));
    await waf.send(new AssociateWebACLCommand({ WebACLArn: Summary?.ARN, ResourceArn: arnOf(stageName) }));
  }
  await waf.send(
    new PutLoggingConfigurationCommand({
      LoggingConfiguration: {
        ResourceArn: Summary?.ARN,
        LogDestinationConfigs: ['arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-x'],
      },
    }),
  );
  const aclOf = async (stage: string) => (await waf.send(new GetWebACLForResourceCommand({ ResourceArn: arnOf(stage) }))).WebACL?.Name;
  expect(await Promise.all(stages.map(aclOf))).toEqual(['w', 'w']);
  await api.send(new DeleteStageCommand({ restApiId, stageName: 's' }));
  expect(await Promise.all(stages.map(aclOf))).toEqual([undefined, 'w']);
  await api.send(new DeleteRestApiCommand({ restApiId }));
  expect(await Promise.all(stages.map(aclOf))).toEqual([undefined, undefined]);
  await waf.send(new DeleteWebACLCommand({ Name: 'w', Scope: 'REGIONAL', Id: Summary?.Id, LockToken: Summary?.LockToken }));
  const { LoggingConfigurations } = await waf.send(new ListLoggingConfigurationsCommand({ Scope: 'REGIONAL' }));
  const { TagInfoForResource } = await waf.send(new ListAclTagsCommand({ ResourceARN: Summary?.ARN }));
  expect([LoggingConfigurations, TagInfoForResource?.TagList]).toEqual([[], []]);
});
