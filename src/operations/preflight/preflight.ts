// Looks for problems that would make a deploy fail, before anything is created, and reports all of them together.
import { dirname } from 'node:path';
import { deployMinutes, minutesLeft } from '../../aws/credentials.js';
import type { Target } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import type { Environment, Settings } from '../../settings/schema.js';
import { readPlatformState } from '../session/deployed-state.js';
import { type Check, type CheckOutcome, type CheckResult, fail, ok, runAllChecks, warn } from './check.js';
import { checkDiskSpace } from './disk-space.js';
import { nameCheck } from './names.js';
import { checkNetworks, checkStates, findNeighbours } from './network-overlap.js';
import { quotaChecks } from './quotas.js';
import { regionChecks } from './region.js';

export interface PreflightReport {
  checks: CheckResult[];
}

export interface PreflightOptions {
  /** Absolute path of the settings file. */
  settingsPath: string;
  settings: Settings;
  /** Finds Terraform; throws if it is missing or too old. */
  findTerraform: () => Promise<{ path: string; version: string }>;
  /** Describes where the AWS provider comes from; throws if it is missing. */
  findProvider?: () => Promise<string>;
  /** Lists what bootstrap still has to create, as noun phrases. */
  missingBootstrap?: () => Promise<readonly string[]>;
}

/** Runs all checks. Changes nothing. Does not throw failed checks; `refuseFailures` does. */
export async function runPreflightChecks(
  ctx: Pick<Context, 'now'>,
  target: Target,
  environment: Environment,
  options: PreflightOptions,
): Promise<PreflightReport> {
  const { settingsPath, settings, findTerraform, findProvider, missingBootstrap } = options;
  let deployed: Promise<boolean> | undefined;
  const isDeployed = () => {
    deployed ??= readPlatformState(target.aws, environment, settingsPath).then(
      ({ length }) => length > 0,
      () => false,
    );
    return deployed;
  };
  const neighbours = findNeighbours(settings, environment);
  const checks: Check[] = [
    { id: 'credentials', title: 'Credentials', run: async () => checkPrincipal(target, ctx.now()) },
    { id: 'terraform', title: 'Terraform', run: async () => describeTerraform(await findTerraform()) },
    ...(findProvider ? [{ id: 'provider', title: 'AWS provider', run: async () => ok(await findProvider()) }] : []),
    { id: 'disk', title: 'Disk space', run: () => checkDiskSpace(dirname(settingsPath)) },
    ...regionChecks(target, environment),
    ...(missingBootstrap ? [bootstrapCheck(environment, missingBootstrap)] : []),
    ...quotaChecks(target, environment, isDeployed),
    nameCheck(target, environment, isDeployed),
    {
      id: 'networks',
      title: 'Networks do not overlap',
      run: async () => ((await isDeployed()) ? ok('the VPC already exists') : checkNetworks(environment, neighbours)),
    },
    { id: 'ways', title: 'The function can reach its queue', run: async () => checkQueueAccess(environment) },
    { id: 'states', title: 'Same state backend in account and region', run: async () => checkStates(environment, neighbours) },
  ];
  return { checks: await runAllChecks(checks) };
}

/** Throws all failed checks as one error, with the code of the first failed check; `details.checks` holds all of them. */
export function refuseFailures({ checks }: PreflightReport): void {
  const failed = checks.filter(({ status }) => status === 'fail');
  const [first] = failed;
  if (first === undefined) return;
  const lines = failed.map(({ title, detail, hint }) => `${title}: ${detail}${failed.length > 1 && hint ? ` (${hint})` : ''}`);
  const message =
    failed.length === 1 ? `${lines[0]}.` : `${failed.length} checks failed before anything was created:\n  ${lines.join('\n  ')}`;
  throw new TradingInfraError(first.code ?? 'PREFLIGHT_FAILED', message, {
    ...(first.hint && { hint: first.hint }),
    details: { checks: failed },
  });
}

function checkPrincipal({ principal }: Pick<Target, 'principal'>, now: Date): CheckOutcome {
  const who = `account ${principal.account}${principal.alias ? ` (${principal.alias})` : ''}, as ${principal.arn}`;
  const minutes = minutesLeft(principal, now);
  if (minutes === undefined) return ok(who);
  if (minutes >= deployMinutes) return ok(`${who}, valid for another ${minutes} min`);
  return warn(
    `${who}, but valid only for another ${minutes} min; a first deploy takes up to ${deployMinutes} min`,
    'Refresh the credentials first',
  );
}

function describeTerraform({ path, version }: { path: string; version: string }): CheckOutcome {
  return ok(`${version}, ${path}`);
}

/**
 * Checks that the function can reach SQS. S3 and DynamoDB always have gateway endpoints; SQS needs a NAT gateway or an interface endpoint.
 */
function checkQueueAccess({ name, network: { nat, interfaceEndpoints } }: Environment): CheckOutcome {
  if (nat !== 'none') return ok('through the NAT gateway');
  if (interfaceEndpoints.includes('sqs')) return ok('through the interface endpoint');
  const detail = 'there is neither a NAT gateway nor an interface endpoint for SQS: POST /process with a source will return 503';
  return warn(detail, `Set environments.${name}.network.interfaceEndpoints to [sqs]`);
}

function bootstrapCheck({ name }: Environment, missing: () => Promise<readonly string[]>): Check {
  const run = async () => {
    const nouns = await missing();
    if (nouns.length === 0) return ok('the state bucket and the foundation exist');
    return fail('NOT_BOOTSTRAPPED', `missing: ${nouns.join(', ')}`, `trading-infra bootstrap --env ${name}`);
  };
  return { id: 'bootstrap', title: 'Account and region are bootstrapped', run };
}
