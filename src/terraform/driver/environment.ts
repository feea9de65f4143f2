// Decides which of the user's environment variables the cdktf CLI and Terraform receive.
import { delimiter, dirname } from 'node:path';
import type { Context } from '../../context.js';
import { namedProxy } from '../../network/proxy.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Variables that are never inherited, because they change how Terraform or cdktf behave or which identity they use. */
const withheld = [/^AWS_/, /^CDKTF_/, /^TF_/, /^TERRAFORM_/, /^NODE_OPTIONS$/, /^NODE_ENV$/, /^npm_/i, /^(FORCE|NO)_COLOR$/, /^LOG_LEVEL$/];
/** Variables that are inherited although they start with `TF_`: they only say how to obtain providers, or what AWS logs as the name of the client. */
const allowed = [/^TF_REGISTRY_/, /^TF_TOKEN_/, /^TF_PLUGIN_CACHE_DIR$/, /^TF_PROVIDER_DOWNLOAD_RETRY$/, /^TF_APPEND_USER_AGENT$/];
/** Users who set one of these expect it to have an effect, so the tool warns them that it is ignored. */
const worthWarning = [/^TF_VAR_/, /^TF_CLI_ARGS/, /^TF_WORKSPACE$/, /^TF_DATA_DIR$/, /^TF_REATTACH_PROVIDERS$/, /^CDKTF_/];

/** Keeps cdktf and Terraform from asking questions, printing colours, checking for updates and sending telemetry. */
const fixed = {
  CI: '1',
  CHECKPOINT_DISABLE: '1',
  DISABLE_VERSION_CHECK: '1',
  TF_INPUT: '0',
  TF_IN_AUTOMATION: '1',
  FORCE_COLOR: '0',
};

/**
 * With Go's defaults, Terraform and the provider spend a quarter of their time on garbage collection: a small plan took 3.0 s of CPU time,
 * and 2.3 s with these values. GOMEMLIMIT bounds the memory use on a small machine. Values set by the user win.
 */
const goRuntime = { GOGC: '400', GOMEMLIMIT: '1GiB' };

/** The sorted names of variables that the user has set and would expect to have an effect, but that are ignored. */
export function droppedVariables(env: Env): string[] {
  return Object.keys(env)
    .filter((name) => env[name] !== undefined && worthWarning.some((pattern) => pattern.test(name)))
    .sort();
}

/**
 * Builds the complete environment of a child process. `target` holds the credentials, region and endpoint. If it has a PATH, only the
 * allowed variables of the user are added to it; otherwise all of them except the withheld ones. `driver` holds the driver's own variables,
 * which win. An empty value removes a variable.
 */
export function driverEnvironment(
  ctx: Pick<Context, 'env'>,
  { target, driver, debug = false }: { target: Env; driver: Env; debug?: boolean | undefined },
): Record<string, string> {
  const isComplete = target.PATH !== undefined;
  const inherited = Object.entries(ctx.env).filter(([name]) => isAllowed(name) || (!isComplete && !matches(withheld, name)));
  const fromTarget = Object.entries(target).filter(([name]) => name.startsWith('AWS_') || isAllowed(name) || !matches(withheld, name));
  const result: Record<string, string> = {};
  for (const [name, value] of [
    ...Object.entries(goRuntime),
    ...inherited,
    ...fromTarget,
    ...Object.entries(fixed),
    ...Object.entries(driver),
  ]) {
    if (value === undefined || value === '') delete result[name];
    else result[name] = value;
  }
  // cdktf runs `node --version` with the first node in PATH.
  result.PATH = [dirname(process.execPath), result.PATH].filter(Boolean).join(delimiter);
  if (debug && ctx.env.TF_LOG !== undefined) result.TF_LOG = ctx.env.TF_LOG;
  return result;
}

const proxies = /^(HTTPS?|ALL|NO)_PROXY$/i;

/**
 * Extra variables for `terraform init`: the user's proxies, with ALL_PROXY as HTTPS_PROXY, which Terraform knows. A target may hide the proxies from its
 * children (the sandbox does), but `init` has to reach the registry. Terraform never uses a proxy for local addresses.
 */
export function initEnvironment({ env }: Pick<Context, 'env'>): Record<string, string> {
  const proxySettings = Object.entries(env).filter((entry): entry is [string, string] => proxies.test(entry[0]) && Boolean(entry[1]));
  // Whatever it speaks: Terraform also knows SOCKS, which our own requests do not.
  const proxy = namedProxy(env);
  return { ...Object.fromEntries(proxySettings), ...(proxy !== undefined && { HTTPS_PROXY: proxy.address }) };
}

function isAllowed(name: string): boolean {
  return matches(allowed, name);
}

function matches(patterns: readonly RegExp[], name: string): boolean {
  return patterns.some((pattern) => pattern.test(name));
}
