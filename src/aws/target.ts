// The target that an environment is deployed to: AWS or the sandbox. Only this file knows how to reach each of them.
import { dirname, join } from 'node:path';
import type { Context } from '../context.js';
import { TradingInfraError } from '../errors.js';
import { writeCertificates } from '../network/certificates.js';
import { openHttp, type SendHttp, sendLocally } from '../network/http-request.js';
import { httpsProxy } from '../network/proxy.js';
import { sandboxCredentials } from '../platform/names.js';
import { dnsSuffix } from '../platform/regions.js';
import type { Capability, SandboxInfo, SandboxStatus } from '../sandbox/client.js';
import type { Environment } from '../settings/schema.js';
import { awsEnvironment, sandboxEnvironment } from './child-environment.js';
import { type AwsClients, createAwsClients } from './clients.js';
import { resolveConnection } from './connection.js';
import type { ConnectionSetting } from './connection-settings.js';
import { identifyPrincipal, type Principal, refuseWrongAccount } from './credentials/principal.js';
import { profileInUse, resolveCredentials } from './credentials/resolve.js';
import { type CustomEndpoint, generalEndpoint, isForeign, serviceEndpoints } from './endpoints.js';
import { addressOfLocalhost } from './localhost.js';

export type { Capability, SandboxStatus } from '../sandbox/client.js';

/** An account and region, with AWS clients and the identity that they use. */
export interface Target {
  kind: Environment['target'];
  account: string;
  region: string;
  /** The endpoint for all services: the sandbox, or the user's own. Absent if requests go to AWS itself. */
  endpoint?: string;
  /** The user's own endpoints on the target `aws`, for all or for single services. The user has to confirm those that are not AWS's. */
  endpoints?: readonly CustomEndpoint[];
  /** How requests reach AWS where it is not as usual: FIPS endpoints, retries and the like. Absent for the sandbox. */
  settings?: readonly ConnectionSetting[];
  principal: Principal;
  /** The AWS part of a child's environment; it replaces all of the user's `AWS_*` variables. A variable with an empty value is removed. */
  childEnv: Record<string, string>;
  aws: AwsClients;
  /** Returns a function that sends requests of our own to a host, such as the deployed API, the same way as those to AWS. */
  openHttp(base: string): Promise<SendHttp>;
  /** For how many seconds after a removal services may still deliver log lines of what was removed, and so create its log groups again. */
  lateLogSeconds: number;
  /** Whether backups, keys and secrets that outlive an environment outlive the last one too. */
  keepsBackups: boolean;
  /** The URL of a deployed REST API, without a trailing slash. Requests to it carry an API key. */
  invokeUrl(restApiId: string, stage: string): string;
}

/** What a call to AWS needs: account, region, endpoint and clients. */
export type AwsAccess = Pick<Target, 'account' | 'region' | 'endpoint' | 'aws'>;

export interface TargetOptions {
  environment: Environment;
  /** Absolute path of the settings file; the sandbox keeps its files beside it. */
  settingsPath: string;
  profile?: string | undefined;
  /** Starts the sandbox if it is not running. Otherwise, EMULATOR_GONE is thrown if it is not running. */
  start?: boolean;
}

type TargetContext = Pick<Context, 'env' | 'run' | 'now' | 'sleep' | 'signal' | 'report' | 'interactive'>;

/** The folder of the sandbox that belongs to a settings file. */
function sandboxFolder(settingsPath: string): string {
  return join(dirname(settingsPath), '.trading-infra', '.sandbox');
}

/**
 * Opens an environment's target: resolves the credentials (or finds the sandbox), and reads the identity behind them. Throws NO_CREDENTIALS,
 * CREDENTIALS_EXPIRED, ACCESS_DENIED, ACCOUNT_MISMATCH, REGION_UNKNOWN, SERVICE_UNAVAILABLE or EMULATOR_GONE, or an error of `startSandbox`.
 */
export async function openTarget(ctx: TargetContext, options: TargetOptions): Promise<Target> {
  const target = options.environment.target === 'sandbox' ? await openSandbox(ctx, options) : await openAws(ctx, options);
  refuseWrongAccount(target.principal, options.environment);
  return target;
}

async function openAws(ctx: TargetContext, { environment, settingsPath, profile }: TargetOptions): Promise<Target> {
  const { region, account } = environment;
  const { env, endpoints, settings, sharedConfig } = await resolveConnection(ctx.env, profileInUse(ctx.env, { profile, environment }));
  const credentials = await resolveCredentials({ ...ctx, env, programEnv: ctx.env }, { profile, environment, config: sharedConfig });
  const endpoint = generalEndpoint(endpoints);
  const aws = createAwsClients({ region, credentials, env, endpoints: serviceEndpoints(endpoints) });
  const principal = await identifyPrincipal(aws, { region, endpoint, credentials, now: ctx.now, signal: ctx.signal });
  return {
    kind: 'aws',
    account,
    region,
    ...(endpoint && { endpoint }),
    endpoints,
    settings,
    principal,
    childEnv: {
      ...awsEnvironment(env, { region, credentials }),
      ...(await networkVariables(env, settingsPath)),
      ...(await addressVariable(endpoint)),
    },
    aws,
    openHttp: (base) => openHttp(base, env),
    lateLogSeconds: 60,
    keepsBackups: true,
    invokeUrl: apiAddresses(endpoints, region),
  };
}

/**
 * Where a deployed API answers: at AWS only if AWS's own API Gateway has told of it, and otherwise at the endpoint that did (in the form of LocalStack and
 * of the sandbox). So an API key is only sent to whoever has given it out.
 */
function apiAddresses(endpoints: readonly CustomEndpoint[], region: string): Target['invokeUrl'] {
  const gateway = serviceEndpoints(endpoints)('apigateway');
  if (gateway !== undefined && isForeign(gateway, region)) return (restApiId, stage) => emulatedApi(gateway, restApiId, stage);
  return (restApiId, stage) => `https://${restApiId}.execute-api.${region}.${dnsSuffix(region)}/${stage}`;
}

function emulatedApi(endpoint: string, restApiId: string, stage: string): string {
  return `${endpoint}/_aws/execute-api/${restApiId}/${stage}`;
}

/** Not AWS_ENDPOINT_URL_S3: Terraform's S3 backend writes the bucket in front of even an address that it has from there. */
async function addressVariable(endpoint: string | undefined): Promise<Record<string, string>> {
  const address = await addressOfLocalhost(endpoint);
  return address === undefined ? {} : { AWS_ENDPOINT_URL: address };
}

/** Sends Terraform the same way as our own requests: it knows neither ALL_PROXY nor NODE_EXTRA_CA_CERTS, and a file of certificates replaces its own. */
async function networkVariables(env: Context['env'], settingsPath: string): Promise<Record<string, string>> {
  const proxy = httpsProxy(env);
  const file = join(dirname(settingsPath), '.trading-infra', '.certificates.pem');
  const hasFile = await writeCertificates(env, file);
  return { ...(proxy !== undefined && { HTTPS_PROXY: proxy }), ...(hasFile && { AWS_CA_BUNDLE: file, SSL_CERT_FILE: file }) };
}

async function openSandbox(ctx: TargetContext, { environment, settingsPath, start }: TargetOptions): Promise<Target> {
  const { region, account, name } = environment;
  const endpoint = await findSandboxEndpoint(ctx, { settingsPath, name, start: start ?? false });
  const aws = createAwsClients({ region, credentials: sandboxCredentials, endpoints: () => endpoint });
  return {
    kind: 'sandbox',
    account,
    region,
    endpoint,
    principal: await identifyPrincipal(aws, { region, endpoint, signal: ctx.signal }),
    childEnv: sandboxEnvironment({ region, endpoint }),
    aws,
    openHttp: async () => sendLocally,
    // The sandbox's functions write to existing log groups only, and it is stopped with its last environment.
    lateLogSeconds: 0,
    keepsBackups: false,
    invokeUrl: (restApiId, stage) => emulatedApi(endpoint, restApiId, stage),
  };
}

interface SandboxRequest {
  settingsPath: string;
  /** The environment's name, for messages. */
  name: string;
  start: boolean;
}

async function findSandboxEndpoint(ctx: TargetContext, { settingsPath, name, start }: SandboxRequest): Promise<string> {
  const sandbox = sandboxControl(ctx, settingsPath);
  const status = await sandbox.read();
  if (status.state === 'running') return status.info.endpoint;
  if (status.state === 'busy') throw (await import('../sandbox/client.js')).busy(status.info);
  if (start) {
    if (status.state === 'gone')
      ctx.report({ type: 'warning', text: 'The previous sandbox is gone, with everything in it. A new, empty one is starting.' });
    return (await sandbox.start({})).endpoint;
  }
  const message =
    status.state === 'gone'
      ? `The sandbox of ${name} is gone, with everything deployed in it: ${status.reason}. Log file: ${status.logFile}`
      : `The sandbox is not running, so ${name} is not deployed.`;
  throw new TradingInfraError('EMULATOR_GONE', message, {
    hint: `trading-infra deploy --env ${name} --bootstrap   # in a new, empty sandbox`,
  });
}

/** The sandbox that belongs to a settings file, for the commands that start, stop and describe it. */
export interface SandboxControl {
  start(options: { port?: number | undefined }): Promise<SandboxInfo>;
  /** Resolves to false if no sandbox was running. */
  stop(): Promise<boolean>;
  read(): Promise<SandboxStatus>;
  /** The services that the sandbox emulates, stubs or skips. */
  capabilities(): Promise<readonly Capability[]>;
}

export function sandboxControl(ctx: TargetContext, settingsPath: string): SandboxControl {
  const dir = sandboxFolder(settingsPath);
  const client = () => import('../sandbox/client.js');
  return {
    start: async ({ port }) => (await client()).startSandbox(ctx, { dir, ...(port === undefined ? {} : { port }) }),
    stop: async () => (await client()).stopSandbox(ctx, { dir }),
    read: async () => (await client()).readSandbox(ctx, { dir }),
    capabilities: async () => (await client()).capabilities,
  };
}
