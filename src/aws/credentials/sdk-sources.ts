// The sources that the SDK itself reads: IAM Identity Center (SSO), `aws login`, and the role of an EC2 instance. Its errors do not say which command helps,
// and many are not even errors of credentials, so everything that can be checked is checked before, and the rest is translated here.
import { TradingInfraError } from '../../errors.js';
import { httpsAgentFor } from '../../network/agents.js';
import { dnsSuffix } from '../../platform/regions.js';
import { type AwsCredentials, connectionConfig } from '../client-config.js';
import { readEndpoints, serviceEndpoints } from '../endpoints.js';
import { profileIn, type SharedConfig } from '../shared-config.js';
import { withinLimit } from './limit.js';
import { renewalOf, unusable } from './source.js';

interface SdkContext {
  env: Readonly<Record<string, string | undefined>>;
  signal?: AbortSignal | undefined;
  config: SharedConfig;
  /** The region of the environment. */
  region: string;
}

type Provider = () => Promise<AwsCredentials>;

const loginLimitSeconds = 30;
const instanceLimitSeconds = 10;
/** The SDK ignores a section with another name. */
const readableName = /^[\w@+.%:/-]+$/;
/** Without this logger, the SDK would log to the console. */
const logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Credentials of a role of IAM Identity Center. Throws NO_CREDENTIALS, CREDENTIALS_EXPIRED, ACCESS_DENIED or SERVICE_UNAVAILABLE. */
export async function ssoCredentials(ctx: SdkContext, profile: string): Promise<AwsCredentials> {
  const { region, account, role } = readSsoProfile(ctx.config, profile);
  const { fromSSO } = await import('@aws-sdk/credential-providers');
  const host = `portal.sso.${region}.${dnsSuffix(region)}`;
  const provider = fromSSO({ profile, ...filesOf(ctx.config), clientConfig: await clientConfig('sso', host, ctx.env), logger });
  return ask(ctx, {
    kind: 'sso',
    profile,
    host,
    provider,
    refused: `IAM Identity Center does not give the role ${role} in account ${account}`,
  });
}

/** Credentials of `aws login`. Throws as `ssoCredentials` does. */
export async function loginCredentials(ctx: SdkContext, profile: string): Promise<AwsCredentials> {
  refuseUnreadable('profile', profile, ctx.config.configFile);
  const { fromLoginCredentials } = await import('@aws-sdk/credential-providers');
  const region = profileIn(ctx.config, profile)?.region || ctx.region;
  const host = `${region}.signin.${dnsSuffix(region) === 'amazonaws.com' ? 'aws.amazon.com' : dnsSuffix(region)}`;
  const provider = fromLoginCredentials({
    profile,
    ...filesOf(ctx.config),
    clientConfig: { region, ...(await clientConfig('signin', host, ctx.env)) },
    logger,
  });
  return ask(ctx, { kind: 'login', profile, host, provider, refused: 'AWS does not renew the login' });
}

/** Credentials of the EC2 instance that this is. Throws NO_CREDENTIALS. */
export async function instanceCredentials({ env, signal }: SdkContext, profile: string | undefined): Promise<AwsCredentials> {
  const what =
    profile === undefined ? 'No AWS credentials were found' : `The profile ${profile} wants those of an EC2 instance, but has none`;
  const none = (why: string, cause?: unknown) => unusable(`${what}: ${why}.`, firstSteps, cause);
  if (env.AWS_EC2_METADATA_DISABLED && env.AWS_EC2_METADATA_DISABLED !== 'false')
    throw none(
      'there are no access keys in variables, no default profile, no token and no container, and AWS_EC2_METADATA_DISABLED is set',
    );
  const { fromInstanceMetadata } = await import('@aws-sdk/credential-providers');
  const late = () => none(`the metadata service of EC2 did not answer within ${instanceLimitSeconds} s`);
  try {
    return await withinLimit(() => fromInstanceMetadata({ logger })(), { seconds: instanceLimitSeconds, signal, late });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof TradingInfraError) throw error;
    throw none(
      'there are no access keys in variables, no default profile, no token and no container, and this is no EC2 instance with a role',
      error,
    );
  }
}

const firstSteps =
  'Pass --profile NAME, after aws configure sso or aws login; or export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; or without AWS: trading-infra init --env sandbox --target sandbox --yes';

/** What an SSO profile needs, from the profile and its sso-session. */
function readSsoProfile(config: SharedConfig, profile: string) {
  const { ssoSessions, configFile } = config;
  refuseUnreadable('profile', profile, configFile);
  const settings = profileIn(config, profile) ?? {};
  const session = settings.sso_session;
  if (session !== undefined && !Object.hasOwn(ssoSessions, session)) {
    throw unusable(
      `The profile ${profile} names the sso-session ${session}, which ${configFile} does not have.`,
      `Add [sso-session ${session}] to ${configFile}, or: aws configure sso --profile ${profile}`,
    );
  }
  if (session !== undefined) refuseUnreadable('sso-session', session, configFile);
  const all = { ...settings, ...(session !== undefined && ssoSessions[session]) };
  const required = ['sso_start_url', 'sso_region', 'sso_account_id', 'sso_role_name'] as const;
  const missing = required.filter((name) => !all[name]);
  if (missing.length > 0) {
    throw unusable(`The profile ${profile} lacks ${missing.join(' and ')} for SSO.`, `aws configure sso --profile ${profile}`);
  }
  return { region: all.sso_region ?? '', account: all.sso_account_id, role: all.sso_role_name };
}

function refuseUnreadable(kind: 'profile' | 'sso-session', name: string, file: string): void {
  if (readableName.test(name)) return;
  const better = name.normalize('NFKD').replaceAll(/[^\w@+.%:/-]+/g, '-');
  const also = kind === 'profile' ? '' : ', and sso_session = likewise';
  throw unusable(
    `The ${kind} “${name}” cannot be used to log in: here its name may only have the letters a to z, digits and - _ @ + . % : /.`,
    `Rename it in ${file} to [${kind} ${better}]${also}; then log in again`,
  );
}

function filesOf({ configFile, credentialsFile }: SharedConfig) {
  return { configFilepath: configFile, filepath: credentialsFile, ignoreCache: true };
}

async function clientConfig(service: 'sso' | 'signin', host: string, env: SdkContext['env']) {
  const endpoint = serviceEndpoints(readEndpoints(env))(service);
  const httpsAgent = await httpsAgentFor(endpoint ?? `https://${host}`, env);
  return {
    ...connectionConfig(env),
    useFipsEndpoint: false,
    maxAttempts: 2,
    ...(endpoint && { endpoint }),
    requestHandler: { ...(httpsAgent && { httpsAgent }), connectionTimeout: 5000, requestTimeout: 10_000, throwOnRequestTimeout: true },
  };
}

interface Login {
  kind: 'sso' | 'login';
  profile: string;
  host: string;
  provider: Provider;
  /** The beginning of the sentence if the login is valid, but not permitted to get these credentials. */
  refused: string;
}

async function ask({ signal }: SdkContext, { kind, profile, host, provider, refused }: Login): Promise<AwsCredentials> {
  const silent = (why: string, cause?: unknown) =>
    new TradingInfraError('SERVICE_UNAVAILABLE', `${host}, which gives the credentials of the profile ${profile}, ${why}.`, {
      hint: 'Check the network and the proxy (HTTPS_PROXY), then run again',
      cause,
    });
  const late = () => silent(`did not answer within ${loginLimitSeconds} s`);
  try {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await withinLimit(provider, {
      seconds: loginLimitSeconds,
      signal,
      late,
    });
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }), ...(expiration && { expiration }) };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof TradingInfraError) throw error;
    const message = reasonOf(error);
    const network =
      /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|TimeoutError|\w*CERT\w*)\b/.exec(message);
    if (network !== null) throw silent(`cannot be reached: ${message}`, error);
    if (/^TooManyRequests/.test(message)) throw silent('is asked too often', error);
    if (/^(ForbiddenException|AccessDenied|ResourceNotFound)|insufficient permissions/i.test(message)) {
      throw new TradingInfraError('ACCESS_DENIED', `${refused}: ${message}.`, {
        hint: `Ask for that assignment, or correct the profile ${profile}`,
        cause: error,
      });
    }
    const hint = renewalOf({ base: { kind, profile } });
    throw new TradingInfraError('CREDENTIALS_EXPIRED', `The login of the profile ${profile} is missing or has expired: ${message}.`, {
      hint,
      cause: error,
    });
  }
}

/** The SDK's reason, without its own advice, which names no profile. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .replaceAll(/\s+/g, ' ')
    .replace(/\s*To refresh this SSO session.*$/i, '')
    .replace(/,? please re-?authenticate.*$/i, '')
    .replace(/\.\s*$/, '')
    .trim();
}
