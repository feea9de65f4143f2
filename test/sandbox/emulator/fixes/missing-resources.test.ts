// The emulator itself is asked for what does not exist, so that the test fails once an answer of it changes.
import {
  APIGatewayClient,
  CreateResourceCommand,
  CreateRestApiCommand,
  CreateUsagePlanCommand,
  DeleteDeploymentCommand,
  DeleteIntegrationCommand,
  DeleteRequestValidatorCommand,
  DeleteResourceCommand,
  DeleteRestApiCommand,
  DeleteUsagePlanCommand,
  DeleteUsagePlanKeyCommand,
  GetDeploymentCommand,
  GetIntegrationCommand,
  GetRequestValidatorCommand,
  GetResourcesCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway';
import {
  CreateNetworkAclCommand,
  CreateVpcCommand,
  DeleteNatGatewayCommand,
  DeleteNetworkAclEntryCommand,
  EC2Client,
  ReplaceNetworkAclAssociationCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSandboxFixture, type SandboxFixture } from '../../sandbox-fixture.js';

let sandbox: SandboxFixture;
beforeAll(async () => {
  sandbox = await openSandboxFixture();
}, 120_000);
afterAll(() => sandbox?.close());

const nameOf = (sent: Promise<unknown>) => sent.then(() => 'no error').catch(({ name }: Error) => name);

test('API Gateway answers NotFoundException for what does not exist', async () => {
  const api = new APIGatewayClient({ ...sandbox.client, maxAttempts: 1 });
  const { id: restApiId } = await api.send(new CreateRestApiCommand({ name: 'a' }));
  const { items: [root] = [] } = await api.send(new GetResourcesCommand({ restApiId }));
  const { id: resourceId } = await api.send(new CreateResourceCommand({ restApiId, parentId: root?.id, pathPart: 'p' }));
  const { id: usagePlanId } = await api.send(new CreateUsagePlanCommand({ name: 'u' }));
  const method = { restApiId, resourceId, httpMethod: 'GET' };
  await api.send(new PutMethodCommand({ ...method, authorizationType: 'NONE' }));
  const names = await Promise.all([
    nameOf(api.send(new GetIntegrationCommand(method))),
    nameOf(api.send(new DeleteIntegrationCommand(method))),
    nameOf(api.send(new DeleteIntegrationCommand({ ...method, httpMethod: 'PUT' }))),
    nameOf(api.send(new DeleteResourceCommand({ restApiId, resourceId: 'none' }))),
    nameOf(api.send(new GetRequestValidatorCommand({ restApiId, requestValidatorId: 'none' }))),
    nameOf(api.send(new DeleteRequestValidatorCommand({ restApiId, requestValidatorId: 'none' }))),
    nameOf(api.send(new GetDeploymentCommand({ restApiId, deploymentId: 'none' }))),
    nameOf(api.send(new DeleteDeploymentCommand({ restApiId, deploymentId: 'none' }))),
    nameOf(api.send(new DeleteRestApiCommand({ restApiId: 'none' }))),
    nameOf(api.send(new DeleteUsagePlanCommand({ usagePlanId: 'none' }))),
    nameOf(api.send(new DeleteUsagePlanKeyCommand({ usagePlanId, keyId: 'none' }))),
  ]);
  expect(names).toEqual(names.map(() => 'NotFoundException'));
});

test('EC2 answers with the code of what does not exist', async () => {
  const ec2 = new EC2Client({ ...sandbox.client, maxAttempts: 1 });
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
  const { NetworkAcl } = await ec2.send(new CreateNetworkAclCommand({ VpcId: Vpc?.VpcId }));
  const NetworkAclId = NetworkAcl?.NetworkAclId;
  const [gateway, entry, association] = await Promise.all([
    nameOf(ec2.send(new DeleteNatGatewayCommand({ NatGatewayId: 'nat-00000000000000001' }))),
    nameOf(ec2.send(new DeleteNetworkAclEntryCommand({ NetworkAclId, RuleNumber: 7, Egress: false }))),
    nameOf(ec2.send(new ReplaceNetworkAclAssociationCommand({ NetworkAclId, AssociationId: 'aclassoc-00000000000000001' }))),
  ]);
  expect([gateway, entry, association]).toEqual(['NatGatewayNotFound', 'InvalidNetworkAclEntry.NotFound', 'InvalidAssociationID.NotFound']);
});
