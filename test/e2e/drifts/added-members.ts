// What is added by hand beside the stack, which Terraform does not track.
import {
  APIGatewayClient,
  CreateApiKeyCommand,
  CreateDeploymentCommand,
  CreateStageCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway';
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateInstanceProfileCommand,
  CreateUserCommand,
  DetachRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionUrlConfigCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { account, apiResource, type Deployed, functionName, functionRole, type HandMadeDrift } from './drift-case.js';

const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess';
const role = 'aws_iam_role.lambda_execution_role';
const lambdaFunction = 'aws_lambda_function.lambda_function';
const restApi = 'aws_api_gateway_rest_api.api-gateway_rest-api';
const iam = ({ aws }: Deployed) => new IAMClient(aws);
const lambda = ({ aws }: Deployed) => new LambdaClient(aws);
const api = ({ aws }: Deployed) => new APIGatewayClient(aws);
const critical = { severity: 'critical' } as const;

const accessDrifts: readonly HandMadeDrift[] = [
  {
    name: 'AdministratorAccess is attached to the function’s role',
    ...critical,
    address: role,
    path: 'attached policy',
    make: (d) => iam(d).send(new AttachRolePolicyCommand({ RoleName: functionRole(d), PolicyArn: administrator })),
    undo: (d) => iam(d).send(new DetachRolePolicyCommand({ RoleName: functionRole(d), PolicyArn: administrator })),
  },
  {
    name: 'the function’s role has an inline policy',
    ...critical,
    address: role,
    path: 'inline policy',
    make: (d) => {
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] });
      return iam(d).send(new PutRolePolicyCommand({ RoleName: functionRole(d), PolicyName: 'by-hand', PolicyDocument }));
    },
  },
  {
    name: 'instances can take the function’s role',
    ...critical,
    address: role,
    path: 'instance profile',
    make: async (d) => {
      await iam(d).send(new CreateInstanceProfileCommand({ InstanceProfileName: 'by-hand' }));
      return iam(d).send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: 'by-hand', RoleName: functionRole(d) }));
    },
  },
  {
    name: 'a user has the function’s policy',
    ...critical,
    address: 'aws_iam_policy.lambda_execution_policy',
    path: 'holder of the policy',
    make: async (d) => {
      await iam(d).send(new CreateUserCommand({ UserName: 'by-hand' }));
      const PolicyArn = `arn:aws:iam::${account}:policy/trading-lambda-policy-${d.environment}`;
      return iam(d).send(new AttachUserPolicyCommand({ UserName: 'by-hand', PolicyArn }));
    },
  },
];

const functionDrifts: readonly HandMadeDrift[] = [
  {
    name: 'another account may invoke the function',
    ...critical,
    address: lambdaFunction,
    path: 'permission',
    make: (d) =>
      lambda(d).send(
        new AddPermissionCommand({
          FunctionName: functionName(d),
          StatementId: 'by-hand',
          Action: 'lambda:InvokeFunction',
          Principal: '210987654321',
        }),
      ),
  },
  {
    name: 'another queue feeds the function',
    ...critical,
    address: lambdaFunction,
    path: 'event source',
    make: async (d) => {
      const sqs = new SQSClient(d.aws);
      const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'by-hand' }));
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
      return lambda(d).send(
        new CreateEventSourceMappingCommand({ FunctionName: functionName(d), EventSourceArn: Attributes?.QueueArn, Enabled: false }),
      );
    },
  },
  {
    name: 'the function has a public URL',
    ...critical,
    address: lambdaFunction,
    path: 'function URL',
    make: (d) => lambda(d).send(new CreateFunctionUrlConfigCommand({ FunctionName: functionName(d), AuthType: 'NONE' })),
  },
];

const apiDrifts: readonly HandMadeDrift[] = [
  {
    name: 'the API has another method',
    ...critical,
    address: restApi,
    path: 'method',
    make: async (d) =>
      api(d).send(
        new PutMethodCommand({
          restApiId: d.outputs['rest-api-id'],
          resourceId: await apiResource(d, '/bars'),
          httpMethod: 'DELETE',
          authorizationType: 'NONE',
          apiKeyRequired: false,
        }),
      ),
  },
  {
    name: 'the API has another stage',
    ...critical,
    address: restApi,
    path: 'stage',
    make: async (d) => {
      const restApiId = d.outputs['rest-api-id'];
      const { id: deploymentId } = await api(d).send(new CreateDeploymentCommand({ restApiId }));
      return api(d).send(new CreateStageCommand({ restApiId, deploymentId, stageName: 'by-hand' }));
    },
  },
  {
    name: 'another usage plan opens the API',
    ...critical,
    address: restApi,
    path: 'usage plan',
    make: (d) =>
      api(d).send(
        new CreateUsagePlanCommand({ name: 'by-hand', apiStages: [{ apiId: d.outputs['rest-api-id'], stage: d.outputs['api-stage'] }] }),
      ),
  },
  {
    name: 'the usage plan has another key',
    ...critical,
    address: 'aws_api_gateway_usage_plan.api-gateway_access_usage-plan',
    path: 'API key',
    make: async (d) => {
      const { id: keyId } = await api(d).send(new CreateApiKeyCommand({ name: 'by-hand', enabled: true }));
      return api(d).send(new CreateUsagePlanKeyCommand({ usagePlanId: d.outputs['usage-plan-id'], keyId, keyType: 'API_KEY' }));
    },
  },
];

export const addedMembers: readonly HandMadeDrift[] = [...accessDrifts, ...functionDrifts, ...apiDrifts];
