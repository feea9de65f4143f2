// Checks the data processor's Lambda function: its configuration, code, permissions and dead-letter queue.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FunctionConfiguration, GetFunctionCommand, GetFunctionConcurrencyCommand, GetPolicyCommand } from '@aws-sdk/client-lambda';
import { ifExists } from '../../aws/calls.js';
import { conditionValues, parsePolicy, toList } from '../../aws/policy-reader.js';
import { packageRoot } from '../../package-root.js';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, compare, deployCommand, requireExisting } from './check.js';
import { type Declared, findDeclared, formatList } from './declared.js';
import { keyRow } from './keys.js';

export function functionChecks(environment: Environment): Check[] {
  const remedy = deployCommand(environment);
  const common = { dependsOn: ['function'], remedy };
  return [
    { id: 'function', sentence: 'The function is active, and its last update succeeded', ...common, dependsOn: [], run: checkState },
    {
      id: 'function-configuration',
      sentence: 'The function has the expected runtime, memory and timeout',
      ...common,
      run: checkConfiguration,
    },
    {
      id: 'function-environment',
      sentence: 'The function’s environment variables name this environment’s resources',
      ...common,
      run: checkVariables,
    },
    {
      id: 'function-code',
      sentence: 'The function runs the code that this tool deployed',
      reason: 'PCI DSS 6.4 and 11.5: detects code that was not released',
      ...common,
      run: checkCode,
    },
    {
      id: 'function-encryption',
      sentence: 'The function’s environment variables are encrypted with the environment’s KMS key',
      reason: 'PCI DSS 3.5',
      ...common,
      dependsOn: ['function', 'key-lambda'],
      run: checkFunctionEncryption,
    },
    {
      id: 'function-network',
      sentence: 'The function runs in the private subnets of the VPC',
      reason: 'PCI DSS 1.3, AWS Config rule LAMBDA_INSIDE_VPC',
      ...common,
      run: checkSubnets,
    },
    {
      id: 'function-tracing',
      sentence: 'X-Ray tracing is active on the function',
      ...common,
      run: checkTracing,
    },
    {
      id: 'function-dead-letters',
      sentence: 'Failed asynchronous invocations go to the dead-letter queue',
      ...common,
      run: checkDeadLetterQueue,
    },
    { id: 'function-concurrency', sentence: 'Reserved concurrency of the function matches the settings', ...common, run: checkConcurrency },
    {
      id: 'function-permission',
      sentence: 'The function’s resource policy allows only the API to invoke it',
      reason: 'AWS Config rule LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED',
      ...common,
      run: checkPermission,
    },
  ];
}

async function checkState(ctx: CheckContext): Promise<string> {
  const { State, LastUpdateStatus } = await fetchFunction(ctx);
  // Lambda makes a function inactive after weeks without invocations; the next invocation activates it again.
  return compare({
    state: [State === 'Inactive' ? 'Active' : State, 'Active'],
    'last update': [LastUpdateStatus, 'Successful'],
  });
}

async function checkConfiguration(ctx: CheckContext): Promise<string> {
  const found = await fetchFunction(ctx);
  const declared = await findFunction(ctx);
  return compare({
    runtime: [found.Runtime, declared.value('runtime')],
    architecture: [formatList(found.Architectures), formatList(declared.list('architectures'))],
    handler: [found.Handler, declared.value('handler')],
    'memory in MB': [found.MemorySize, declared.value('memory_size')],
    'timeout in seconds': [found.Timeout, declared.value('timeout')],
  });
}

async function checkVariables(ctx: CheckContext): Promise<string> {
  const variables = (await fetchFunction(ctx)).Environment?.Variables ?? {};
  const expected = (await findFunction(ctx)).map('environment.variables');
  return compare(Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, [variables[name], value]])));
}

async function checkCode(ctx: CheckContext): Promise<string> {
  const { CodeSha256 } = await fetchFunction(ctx);
  const shipped = await readShippedCodeSha256();
  if (CodeSha256 !== undefined && CodeSha256 === shipped) return `CodeSha256 ${CodeSha256}`;
  const found = compare({ CodeSha256: [CodeSha256, ctx.outputs['function-code-sha256']] });
  return shipped === undefined ? found : `${found}; this version of the tool contains different code, which the next deploy installs`;
}

/** Returns the SHA-256 of the zip that ships with the tool, in Base64 as in Lambda's `CodeSha256`. Undefined if the tool was not built. */
async function readShippedCodeSha256(): Promise<string | undefined> {
  const zip = await readFile(join(packageRoot(), 'dist/lambda/trading-data-processor.zip')).catch(() => undefined);
  return zip && createHash('sha256').update(zip).digest('base64');
}

async function checkFunctionEncryption(ctx: CheckContext): Promise<string> {
  const { KMSKeyArn } = await fetchFunction(ctx);
  return compare({ 'KMS key': await keyRow(ctx, KMSKeyArn, (await findFunction(ctx)).value('kms_key_arn')) });
}

async function checkSubnets(ctx: CheckContext): Promise<string> {
  const { VpcConfig } = await fetchFunction(ctx);
  const declared = await findFunction(ctx);
  return compare({
    subnets: [formatList(VpcConfig?.SubnetIds, ' '), formatList(declared.list('vpc_config.subnet_ids'), ' ')],
    'security groups': [formatList(VpcConfig?.SecurityGroupIds, ' '), formatList(declared.list('vpc_config.security_group_ids'), ' ')],
  });
}

async function checkTracing(ctx: CheckContext): Promise<string> {
  const { TracingConfig } = await fetchFunction(ctx);
  return compare({ tracing: [TracingConfig?.Mode, (await findFunction(ctx)).value('tracing_config.mode')] });
}

async function checkDeadLetterQueue(ctx: CheckContext): Promise<string> {
  const { DeadLetterConfig } = await fetchFunction(ctx);
  const expected = String((await findFunction(ctx)).value('dead_letter_config.target_arn'));
  return compare({ 'dead-letter queue': [DeadLetterConfig?.TargetArn?.split(':').at(-1), expected.split(':').at(-1)] });
}

async function checkConcurrency(ctx: CheckContext): Promise<string> {
  const lambda = await ctx.target.aws.lambda();
  const answer = await ifExists(lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: ctx.names.function })));
  const declared = (await findFunction(ctx)).value('reserved_concurrent_executions');
  // Terraform's value for a function without reserved concurrency is -1.
  return compare({ 'reserved concurrency': [answer?.ReservedConcurrentExecutions, declared === -1 ? null : declared] });
}

async function checkPermission(ctx: CheckContext): Promise<string> {
  const lambda = await ctx.target.aws.lambda();
  const answer = await ifExists(lambda.send(new GetPolicyCommand({ FunctionName: ctx.names.function })));
  const allowing = parsePolicy(answer?.Policy).filter(({ Effect }) => Effect === 'Allow');
  const api = `:${ctx.outputs['rest-api-id']}/`;
  const ours = allowing.filter(
    (statement) =>
      typeof statement.Principal === 'object' &&
      toList(statement.Principal.Service).includes('apigateway.amazonaws.com') &&
      conditionValues(statement, 'aws:SourceArn').some((arn) => arn.includes(api)),
  );
  return compare({
    'permission for the API': [ours.length > 0, true],
    'permissions for others': [allowing.length - ours.length, 0],
  });
}

function findFunction(ctx: CheckContext): Promise<Declared> {
  return findDeclared(ctx, 'aws_lambda_function');
}

function fetchFunction(ctx: CheckContext): Promise<FunctionConfiguration> {
  const FunctionName = ctx.names.function;
  return ctx.once('function', async () => {
    const lambda = await ctx.target.aws.lambda();
    const { Configuration = {} } = await requireExisting(
      `The function ${FunctionName}`,
      lambda.send(new GetFunctionCommand({ FunctionName })),
    );
    return Configuration;
  });
}
