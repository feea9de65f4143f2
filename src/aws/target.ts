// Where an environment lives. This is the only place of the tool that knows that there is a sandbox beside AWS.
import { dirname, join } from 'node:path';
import type { Context } from '../context.js';
import { TradingInfraError } from '../errors.js';
import { dnsSuffix } from '../platform/regions.js';
import type { Capability, SandboxInfo, SandboxStatus } from '../sandbox/client.js';
import type { Environment } from '../settings/schema.js';
import { awsEnvironment, sandboxCredentials, sandboxEnvironment } from './child-environment.js';
import { type AwsClients, createAwsClients } from './clients.js';
import { guardAccount, identify, type Principal, resolveCredentials } from './credentials.js';
import { foreignEndpoint, serviceEndpoints } from './endpoints.js';

export type { Capability, SandboxStatus } from '../sandbox/client.js';

/** An account and region that is open for work, as somebody who is known. */
export interface Target {
  kind: Environment['target'];
  account: string;
  region: string;
  /** Present where requests do not go to AWS itself: the sandbox, or the person's own AWS_ENDPOINT_URL, which the terminal asks about. */
  endpoint?: string;
  principal: Principal;
  /** The AWS part of a child's environment, instead of all `AWS_*` variables of the person's; an empty value means no such variable. */
  childEnv: Record<string, string>;
  aws: AwsClients;
  /** Where a deployed REST API answers, without a slash at the end. */
  invokeUrl(restApiId: string, stage: string): string;
}

/** What it takes to ask AWS: whom, where, and with which clients. */
export type AwsAccess = Pick<Target, 'account' | 'region' | 'endpoint' | 'aws'>;

export interface TargetOptions {
  environment: Environment;
  /** Absolute; the sandbox lives beside the settings. */
  settingsPath: string;
  profile?: string | undefined;
  /** Start the sandbox when it is not running. Without it, a sandbox that is gone is EMULATOR_GONE. */
  start?: boolean;
}

type TargetContext = Pick<Context, 'env' | 'run' | 'now' | 'sleep' | 'signal' | 'report'>;

/** The folder of the sandbox that belongs to a settings file. */
function sandboxFolder(settingsPath: string): string {
  return join(dirname(settingsPath), '.trading-infra', '.sandbox');
}

/**
 * Opens an environment's target: finds the credentials (or the sandbox), asks who they are and refuses the wrong account.
 * Errors: NO_CREDENTIALS, CREDENTIALS_EXPIRED, ACCESS_DENIED, ACCOUNT_MISMATCH, REGION_UNKNOWN, EMULATOR_GONE and those of starting it.
 */
export async function openTarget(ctx: TargetContext, options: TargetOptions): Promise<Target> {
  const target = options.environment.target === 'sandbox' ? await openSandbox(ctx, options) : await openAws(ctx, options);
  guardAccount(target.principal, options.environment);
  return target;
}

async function openAws(ctx: TargetContext, { environment, profile }: TargetOptions): Promise<Target> {
  const { region, account } = environment;
  const credentials = await resolveCredentials(ctx, { profile, environment });
  const endpoint = foreignEndpoint(ctx.env);
  const aws = createAwsClients({ region, credentials, env: ctx.env, endpoints: serviceEndpoints(ctx.env) });
  const principal = await identify(aws, { region, endpoint, expiresAt: credentials.expiration });
  return {
    kind: 'aws',
    account,
    region,
    ...(endpoint && { endpoint }),
    principal,
    childEnv: awsEnvironment(ctx.env, { region, credentials }),
    aws,
    invokeUrl: (restApiId, stage) => `https://${restApiId}.execute-api.${region}.${dnsSuffix(region)}/${stage}`,
  };
}

async function openSandbox(ctx: TargetContext, { environment, settingsPath, start }: TargetOptions): Promise<Target> {
  const { region, account, name } = environment;
  const endpoint = await sandboxEndpoint(ctx, { settingsPath, name, start: start ?? false });
  const aws = createAwsClients({ region, credentials: sandboxCredentials, endpoints: () => endpoint });
  return {
    kind: 'sandbox',
    account,
    region,
    endpoint,
    principal: await identify(aws, { region, endpoint }),
    childEnv: sandboxEnvironment({ region, endpoint }),
    aws,
    invokeUrl: (restApiId, stage) => `${endpoint}/_aws/execute-api/${restApiId}/${stage}`,
  };
}

interface SandboxWish {
  settingsPath: string;
  name: string;
  start: boolean;
}

async function sandboxEndpoint(ctx: TargetContext, { settingsPath, name, start }: SandboxWish): Promise<string> {
  const sandbox = openSandboxPort(ctx, settingsPath);
  const status = await sandbox.read();
  if (status.state === 'running') return status.info.endpoint;
  if (start) {
    if (status.state === 'gone')
      ctx.report({ type: 'warning', text: 'The sandbox that was here is gone, with everything in it: a new one starts empty.' });
    return (await sandbox.start({})).endpoint;
  }
  const message =
    status.state === 'gone'
      ? `The sandbox of ${name} is gone, with everything that was deployed in it: ${status.reason}. Its log: ${status.logFile}`
      : `No sandbox is running, and nothing of ${name} is deployed without one.`;
  throw new TradingInfraError('EMULATOR_GONE', message, {
    hint: `trading-infra deploy --env ${name} --bootstrap   # in a new, empty sandbox`,
  });
}

/** The sandbox that belongs to a settings file, for the commands that start, stop and describe it. */
export interface SandboxPort {
  start(options: { port?: number | undefined }): Promise<SandboxInfo>;
  /** False when none was running. */
  stop(): Promise<boolean>;
  read(): Promise<SandboxStatus>;
  /** What is emulated, stubbed and skipped. */
  capabilities(): Promise<readonly Capability[]>;
}

export function openSandboxPort(ctx: TargetContext, settingsPath: string): SandboxPort {
  const dir = sandboxFolder(settingsPath);
  const client = () => import('../sandbox/client.js');
  return {
    start: async ({ port }) => (await client()).startSandbox(ctx, { dir, ...(port === undefined ? {} : { port }) }),
    stop: async () => (await client()).stopSandbox(ctx, { dir }),
    read: async () => (await client()).readSandbox(ctx, { dir }),
    capabilities: async () => (await client()).capabilities,
  };
}
