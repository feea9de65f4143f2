// The data processor as it is deployed: its configuration, its code, who may call it, what happens to calls that fail.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FunctionConfiguration, GetFunctionCommand, GetFunctionConcurrencyCommand, GetPolicyCommand } from '@aws-sdk/client-lambda';
import { ifExists } from '../../aws/calls.js';
import { packageRoot } from '../../package-root.js';
import type { Environment } from '../../settings/schema.js';
import { type Check, type CheckContext, compare, deployCommand, requireExisting } from './check.js';
import { keyRow } from './keys.js';
import { conditionValues, parsePolicy, toList } from './policy-reader.js';

export function functionChecks(environment: Environment): Check[] {
  const remedy = deployCommand(environment);
  const more = { dependsOn: ['function'], remedy };
  return [
    { id: 'function', sentence: 'The function is there and ready', ...more, dependsOn: [], run: isReady },
    {
      id: 'function-configuration',
      sentence: 'The function’s runtime, memory and time are as the settings say',
      ...more,
      run: isConfigured,
    },
    { id: 'function-environment', sentence: 'The function is told where everything is', ...more, run: knowsItsPlace },
    {
      id: 'function-code',
      sentence: 'The function runs the code that this tool deployed',
      reason: 'PCI DSS 6.4 and 11.5: code that nobody released is found',
      ...more,
      run: runsOurCode,
    },
    {
      id: 'function-encryption',
      sentence: 'The function’s variables are encrypted with the environment’s own key',
      reason: 'PCI DSS 3.5',
      ...more,
      dependsOn: ['function', 'key-lambda'],
      run: async (ctx) => compare({ 'its key': await keyRow(ctx, (await fetchFunction(ctx)).KMSKeyArn, 'lambda') }),
    },
    {
      id: 'function-network',
      sentence: 'The function runs in the private subnets',
      reason: 'PCI DSS 1.3, AWS Config rule LAMBDA_INSIDE_VPC',
      ...more,
      run: isInside,
    },
    {
      id: 'function-tracing',
      sentence: 'The function’s calls are traced by X-Ray',
      ...more,
      run: async (ctx) => compare({ tracing: [(await fetchFunction(ctx)).TracingConfig?.Mode, 'Active'] }),
    },
    { id: 'function-dead-letters', sentence: 'Calls that keep failing are put aside', ...more, run: putsAside },
    { id: 'function-concurrency', sentence: 'The function may run as often at once as the settings say', ...more, run: mayRun },
    {
      id: 'function-permission',
      sentence: 'The API may call the function, and nobody else may',
      reason: 'AWS Config rule LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED',
      ...more,
      run: isCallable,
    },
  ];
}

async function isReady(ctx: CheckContext): Promise<string> {
  const { State, LastUpdateStatus } = await fetchFunction(ctx);
  // A function that nobody called for weeks sleeps; the next call wakes it.
  return compare({
    'its state': [State === 'Inactive' ? 'Active' : State, 'Active'],
    'its last update': [LastUpdateStatus, 'Successful'],
  });
}

async function isConfigured(ctx: CheckContext): Promise<string> {
  const found = await fetchFunction(ctx);
  const { memoryMb, timeoutSeconds } = ctx.environment.function;
  return compare({
    runtime: [found.Runtime, 'nodejs22.x'],
    architecture: [found.Architectures?.join(' and '), 'arm64'],
    handler: [found.Handler, 'index.handler'],
    'memory in MB': [found.MemorySize, memoryMb],
    'timeout in seconds': [found.Timeout, timeoutSeconds],
  });
}

async function knowsItsPlace(ctx: CheckContext): Promise<string> {
  const variables = (await fetchFunction(ctx)).Environment?.Variables ?? {};
  const { names, outputs, environment } = ctx;
  const wanted = {
    ENVIRONMENT: environment.name,
    RAW_DATA_BUCKET: names.buckets.raw,
    PROCESSED_DATA_BUCKET: names.buckets.processed,
    ARCHIVE_BUCKET: names.buckets.archive,
    SESSIONS_TABLE: names.tables.sessions,
    API_KEYS_TABLE: names.tables.apiKeys,
    DATABASE_HOST: outputs['database-endpoint'],
    DATABASE_NAME: names.database,
    DATABASE_USER: names.applicationUser,
  };
  const rows = Object.entries(wanted).map(([name, value]) => [name, [variables[name], value]] as const);
  const port = [Number(variables.DATABASE_PORT) > 0, true] as const;
  return compare({ ...Object.fromEntries(rows), 'a DATABASE_PORT': port });
}

async function runsOurCode(ctx: CheckContext): Promise<string> {
  const { CodeSha256 } = await fetchFunction(ctx);
  const shipped = await readShippedCodeSha256();
  if (CodeSha256 !== undefined && CodeSha256 === shipped) return `CodeSha256 ${CodeSha256}`;
  const seen = compare({ CodeSha256: [CodeSha256, ctx.outputs['function-code-sha256']] });
  return shipped === undefined ? seen : `${seen}; this version of the tool ships other code, which the next deploy brings`;
}

/** As Lambda writes it: the zip's SHA-256 in base64. Undefined where the tool was not built. */
async function readShippedCodeSha256(): Promise<string | undefined> {
  const zip = await readFile(join(packageRoot(), 'dist/lambda/trading-data-processor.zip')).catch(() => undefined);
  return zip && createHash('sha256').update(zip).digest('base64');
}

async function isInside(ctx: CheckContext): Promise<string> {
  const { VpcConfig } = await fetchFunction(ctx);
  const wanted = JSON.parse(ctx.outputs['private-subnet-ids']) as string[];
  return compare({
    'its subnets': [[...(VpcConfig?.SubnetIds ?? [])].sort().join(' '), [...wanted].sort().join(' ')],
    'number of security groups': [VpcConfig?.SecurityGroupIds?.length, 1],
  });
}

async function putsAside(ctx: CheckContext): Promise<string> {
  const { DeadLetterConfig } = await fetchFunction(ctx);
  return compare({ 'the dead-letter queue': [DeadLetterConfig?.TargetArn?.split(':').at(-1), ctx.names.deadLetterQueue] });
}

async function mayRun(ctx: CheckContext): Promise<string> {
  const lambda = await ctx.target.aws.lambda();
  const answer = await ifExists(lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: ctx.names.function })));
  return compare({ 'reserved concurrency': [answer?.ReservedConcurrentExecutions ?? null, ctx.environment.function.reservedConcurrency] });
}

async function isCallable(ctx: CheckContext): Promise<string> {
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
    'permission of the API': [ours.length > 0, true],
    'number of permissions of others': [allowing.length - ours.length, 0],
  });
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
