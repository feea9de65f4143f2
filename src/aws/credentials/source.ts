// Where the credentials come from, as the AWS configuration files and variables say it: found out before anything is asked, so that every failure can
// name the profile, the cause and the command that helps. The order is that of the AWS SDK for JavaScript.
// https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
import { TradingInfraError } from '../../errors.js';
import { quoted } from '../../shell-words.js';
import { profileIn, type Section, type SharedConfig } from '../shared-config.js';

type Env = Readonly<Record<string, string | undefined>>;

/** What the credentials begin with, before any role is assumed. `profile` is the profile that names it. */
export type BaseSource =
  | { kind: 'variables'; profile?: string }
  | { kind: 'keys'; profile: string; settings: Section }
  | { kind: 'process'; profile: string; command: string }
  | { kind: 'sso'; profile: string }
  | { kind: 'login'; profile: string }
  | {
      kind: 'web-identity';
      profile?: string;
      tokenFile: string;
      roleArn: string;
      sessionName?: string | undefined;
      region?: string | undefined;
    }
  | { kind: 'container'; profile?: string }
  | { kind: 'instance'; profile?: string };

/** A role that a profile names. */
export interface Role {
  profile: string;
  roleArn: string;
  settings: Section;
}

export interface Source {
  base: BaseSource;
  /** The roles in the order in which they are assumed. */
  roles: readonly Role[];
}

/** Settings that make a profile a source of credentials. */
const credentialSettings =
  /^(aws_access_key_id|aws_secret_access_key|role_arn|credential_source|credential_process|login_session|sso_\w+)$/;

/**
 * Finds the source of a profile's credentials; without a profile, of the default chain: default profile, web identity, container, instance. Throws
 * NO_CREDENTIALS for a profile that does not exist or contradicts itself.
 */
export function findSource(config: SharedConfig, env: Env, profile: string | undefined): Source {
  if (profile !== undefined) return sourceOfProfile(config, env, profile);
  const standard = profileIn(config, 'default') ?? {};
  if (Object.keys(standard).some((name) => credentialSettings.test(name))) return sourceOfProfile(config, env, 'default');
  return { base: sourceInVariables(env), roles: [] };
}

function sourceInVariables(env: Env): BaseSource {
  const { AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile, AWS_ROLE_ARN: roleArn, AWS_ROLE_SESSION_NAME: sessionName } = env;
  if (tokenFile && roleArn) return { kind: 'web-identity', tokenFile, roleArn, sessionName };
  if (tokenFile)
    throw unusable('AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not.', 'Set AWS_ROLE_ARN to the role of the token');
  if (env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || env.AWS_CONTAINER_CREDENTIALS_FULL_URI) return { kind: 'container' };
  return { kind: 'instance' };
}

/** Follows the profile to its base, over the profiles that it takes its credentials from. */
function sourceOfProfile(config: SharedConfig, env: Env, profile: string, visited: readonly string[] = []): Source {
  const settings = profileIn(config, profile);
  if (settings === undefined) throw missingProfile(config, profile, visited.at(-1));
  const { role_arn: roleArn, source_profile: from, credential_source: origin } = settings;
  const hasKeys = Boolean(settings.aws_access_key_id && settings.aws_secret_access_key);
  // A profile may name itself as the source of its role, for its own keys.
  if (hasKeys && (visited.length > 0 || !roleArn || !(from || origin))) return { base: { kind: 'keys', profile, settings }, roles: [] };
  const role = roleArn ? [{ profile, roleArn, settings }] : [];
  if (roleArn && from && origin) {
    throw unusable(
      `The profile ${profile} has both source_profile and credential_source.`,
      `Remove one of them from the profile in ${config.configFile}`,
    );
  }
  if (roleArn && from) {
    const path = [...visited, profile];
    if (visited.includes(from) || (from === profile && !hasKeys)) {
      throw unusable(
        `The profiles ${[...path, from].join(' -> ')} refer to each other in a circle by source_profile.`,
        `Correct source_profile in ${config.configFile}: one of these profiles needs credentials of its own`,
      );
    }
    const source = sourceOfProfile(config, env, from, path);
    return { base: source.base, roles: [...source.roles, ...role] };
  }
  if (origin) return { base: baseOf(origin, profile, config), roles: role };
  return { base: ownSource(settings, profile, config), roles: [] };
}

function baseOf(origin: string, profile: string, { configFile }: SharedConfig): BaseSource {
  if (origin === 'Environment') return { kind: 'variables', profile };
  if (origin === 'EcsContainer') return { kind: 'container', profile };
  if (origin === 'Ec2InstanceMetadata') return { kind: 'instance', profile };
  throw unusable(
    `The profile ${profile} has the credential_source ${origin}, which is none of Environment, Ec2InstanceMetadata and EcsContainer.`,
    `Correct credential_source in ${configFile}`,
  );
}

function ownSource(settings: Section, profile: string, config: SharedConfig): BaseSource {
  const { role_arn: roleArn, web_identity_token_file: tokenFile, role_session_name: sessionName, region } = settings;
  if (roleArn && tokenFile) return { kind: 'web-identity', profile, tokenFile, roleArn, sessionName, region };
  if (settings.credential_process) return { kind: 'process', profile, command: settings.credential_process };
  if (Object.keys(settings).some((name) => name.startsWith('sso_'))) return { kind: 'sso', profile };
  if (settings.login_session) return { kind: 'login', profile };
  const { configFile, credentialsFile } = config;
  if (roleArn) {
    throw unusable(
      `The profile ${profile} has a role_arn, but neither source_profile, credential_source nor web_identity_token_file.`,
      `Add a source_profile with credentials to the profile in ${configFile}`,
    );
  }
  const [has, lacks] = settings.aws_access_key_id
    ? ['aws_access_key_id', 'aws_secret_access_key']
    : ['aws_secret_access_key', 'aws_access_key_id'];
  if (settings[has])
    throw unusable(`The profile ${profile} has ${has}, but no ${lacks}.`, `Add ${lacks} to the profile in ${credentialsFile}`);
  throw unusable(
    `The profile ${profile} has no credentials: neither access keys nor a role, SSO, a login or a credential_process.`,
    `aws configure sso --profile ${quoted(profile)}   # or: aws login --profile ${quoted(profile)}`,
  );
}

function missingProfile({ config, credentials, configFile, credentialsFile }: SharedConfig, profile: string, asked?: string) {
  const known = [...new Set([...Object.keys(config), ...Object.keys(credentials)])].filter((name) => !name.startsWith('profile '));
  const isPrefixed = Object.hasOwn(credentials, `profile ${profile}`);
  const by = asked === undefined ? '' : `, which the profile ${asked} names as its source_profile,`;
  const why = isPrefixed ? ` The section there is called [profile ${profile}], as it would have to be in ${configFile}.` : '';
  const message = `The AWS profile ${profile}${by} does not exist in ${configFile} or ${credentialsFile}.${why}`;
  if (isPrefixed) return unusable(message, `Call the section [${profile}] in ${credentialsFile}`);
  const choices = known.length === 0 ? 'there are no profiles yet' : `there are ${known.slice(0, 12).join(', ')}`;
  return unusable(message, `Pass --profile NAME (${choices}), or: aws configure sso --profile ${quoted(profile)}`);
}

/** Credentials that cannot be used as they are configured. */
export function unusable(message: string, hint: string, cause?: unknown): TradingInfraError {
  return new TradingInfraError('NO_CREDENTIALS', message, { hint, ...(cause !== undefined && { cause }) });
}

/** A source as a noun phrase. */
export function nameOf(base: BaseSource): string {
  if (base.profile !== undefined) return `the profile ${base.profile}`;
  if (base.kind === 'variables') return 'AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN';
  return base.kind === 'web-identity' ? `the token in ${base.tokenFile}` : `the role of the ${base.kind}`;
}

/** The next thing to do when the credentials of a source have expired. */
export function renewalOf({ base }: Pick<Source, 'base'>): string {
  const profile = base.profile === undefined ? '' : ` --profile ${quoted(base.profile)}`;
  switch (base.kind) {
    case 'sso':
      return `aws sso login${profile}   # or export fresh credentials`;
    case 'login':
      return `aws login${profile}   # or export fresh credentials`;
    case 'variables':
      return 'Export a fresh AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN';
    case 'keys':
      return `Write fresh keys to the profile ${base.profile}, in the way in which its session token was made`;
    case 'process':
      return `Run the program in credential_process of the profile ${base.profile} by itself, and log in there`;
    case 'web-identity':
      return `Renew the token in ${base.tokenFile}; in a pipeline, start the job again`;
    default:
      return `Wait until the ${base.kind} has fresh credentials for its role`;
  }
}
