// What the cdktf CLI and Terraform get to see of a person's environment.
import { delimiter, dirname } from 'node:path';
import type { Context } from '../../context.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Variables of these kinds change what Terraform or cdktf do, or whom they act as: never inherited. */
const withheld = [/^AWS_/, /^CDKTF_/, /^TF_/, /^TERRAFORM_/, /^NODE_OPTIONS$/, /^NODE_ENV$/, /^npm_/i, /^(FORCE|NO)_COLOR$/, /^LOG_LEVEL$/];
/** These `TF_` variables only say how to reach a registry. */
const kept = [/^TF_REGISTRY_/, /^TF_TOKEN_/, /^TF_PLUGIN_CACHE_DIR$/];
/** A person who set one of these expects an effect: it is named when it is dropped. */
const expected = [/^TF_VAR_/, /^TF_CLI_ARGS/, /^TF_WORKSPACE$/, /^TF_DATA_DIR$/, /^CDKTF_/];

/** Keeps cdktf and Terraform quiet, free of questions, and off the network where they only want to report home. */
const fixed = {
  CI: '1',
  CHECKPOINT_DISABLE: '1',
  DISABLE_VERSION_CHECK: '1',
  TF_INPUT: '0',
  TF_IN_AUTOMATION: '1',
  FORCE_COLOR: '0',
};

/**
 * Terraform and the provider spend a quarter of their time on collecting garbage (measured: 3.0 s of CPU for a small plan, 2.3 s with these); the
 * limit keeps them in bounds on a small machine. A person's own values win.
 */
const fewerCollections = { GOGC: '400', GOMEMLIMIT: '1GiB' };

/** Names of the variables that a person set, expecting an effect, and that are not passed on. */
export function droppedVariables(env: Env): string[] {
  return Object.keys(env)
    .filter((name) => env[name] !== undefined && expected.some((pattern) => pattern.test(name)))
    .sort();
}

/**
 * The whole environment of a child. `target` is the target's: credentials, region, endpoint; where it has a PATH it is complete, otherwise the
 * person's environment stands behind it, without what is withheld. An empty value removes a variable. `driver` are the driver's own additions, and win.
 */
export function driverEnvironment(
  ctx: Pick<Context, 'env'>,
  { target, driver, debug = false }: { target: Env; driver: Env; debug?: boolean | undefined },
): Record<string, string> {
  const whole = target.PATH !== undefined;
  const inherited = Object.entries(ctx.env).filter(([name]) => isKept(name) || (!whole && !matches(withheld, name)));
  const targets = Object.entries(target).filter(([name]) => name.startsWith('AWS_') || isKept(name) || !matches(withheld, name));
  const result: Record<string, string> = {};
  for (const [name, value] of [
    ...Object.entries(fewerCollections),
    ...inherited,
    ...targets,
    ...Object.entries(fixed),
    ...Object.entries(driver),
  ]) {
    if (value === undefined || value === '') delete result[name];
    else result[name] = value;
  }
  // cdktf asks `node --version` of whichever node is first in PATH.
  result.PATH = [dirname(process.execPath), result.PATH].filter(Boolean).join(delimiter);
  if (debug && ctx.env.TF_LOG !== undefined) result.TF_LOG = ctx.env.TF_LOG;
  return result;
}

const proxies = /^(HTTPS?|ALL|NO)_PROXY$/i;

/**
 * What `init` gets besides: a target may cut its children off from proxies (the sandbox does), but the provider comes from the registry.
 * Terraform never asks a proxy for an address of this computer.
 */
export function initEnvironment({ env }: Pick<Context, 'env'>): Record<string, string> {
  const given = Object.entries(env).filter((entry): entry is [string, string] => proxies.test(entry[0]) && Boolean(entry[1]));
  return Object.fromEntries(given);
}

function isKept(name: string): boolean {
  return matches(kept, name);
}

function matches(patterns: readonly RegExp[], name: string): boolean {
  return patterns.some((pattern) => pattern.test(name));
}
