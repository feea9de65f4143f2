// Decides which of the user's environment variables the cdktf CLI and Terraform get to see.
import { delimiter, dirname } from 'node:path';
import type { Context } from '../../context.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Never inherited: these variables change what Terraform or cdktf do, or which identity they use. */
const withheld = [/^AWS_/, /^CDKTF_/, /^TF_/, /^TERRAFORM_/, /^NODE_OPTIONS$/, /^NODE_ENV$/, /^npm_/i, /^(FORCE|NO)_COLOR$/, /^LOG_LEVEL$/];
/** Inherited although they start with `TF_`: they only say how to reach a registry. */
const allowed = [/^TF_REGISTRY_/, /^TF_TOKEN_/, /^TF_PLUGIN_CACHE_DIR$/];
/** Someone who sets one of these expects it to work, so the tool warns that the variable is ignored. */
const worthWarning = [/^TF_VAR_/, /^TF_CLI_ARGS/, /^TF_WORKSPACE$/, /^TF_DATA_DIR$/, /^CDKTF_/];

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
 * Terraform and the provider spend a quarter of their time collecting garbage (measured: 3.0 s of CPU for a small plan, 2.3 s with these
 * values). The limit keeps them within bounds on a small machine. Values set by the user win.
 */
const goRuntime = { GOGC: '400', GOMEMLIMIT: '1GiB' };

/** Names of the variables that the user set and that are ignored although they would be expected to have an effect; sorted. */
export function droppedVariables(env: Env): string[] {
  return Object.keys(env)
    .filter((name) => env[name] !== undefined && worthWarning.some((pattern) => pattern.test(name)))
    .sort();
}

/**
 * Builds the complete environment of a child process. `target` holds the credentials, region and endpoint; if it has a PATH it is taken as
 * complete, otherwise the user's environment is added, without the withheld variables. `driver` holds the driver's own variables, which win.
 * An empty value removes a variable.
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
 * Extra variables for `terraform init`: the user's proxies. A target may hide the proxies from its children (the sandbox does), but init has to
 * reach the registry. Terraform never uses a proxy for local addresses.
 */
export function initEnvironment({ env }: Pick<Context, 'env'>): Record<string, string> {
  const proxySettings = Object.entries(env).filter((entry): entry is [string, string] => proxies.test(entry[0]) && Boolean(entry[1]));
  return Object.fromEntries(proxySettings);
}

function isAllowed(name: string): boolean {
  return matches(allowed, name);
}

function matches(patterns: readonly RegExp[], name: string): boolean {
  return patterns.some((pattern) => pattern.test(name));
}
