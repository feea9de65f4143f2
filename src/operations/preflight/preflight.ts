// Looks for problems that would make a deploy fail, before anything is created, and reports all of them together.
import { dirname, join } from 'node:path';
import { callAws } from '../../aws/calls.js';
import type { Target } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import type { Environment, Foundation, Settings } from '../../settings/schema.js';
import { isPrerelease } from '../../terraform/find-terraform.js';
import { describeProviderSource } from '../../terraform/provider-source.js';
import { listRuns } from '../../workspace/journal.js';
import type { Session } from '../session/session.js';
import { type Check, type CheckOutcome, type CheckResult, fail, ok, runAllChecks, skipped, warn } from './check.js';
import { deployedClusterChecks } from './deployed-cluster.js';
import { checkDisk, checkTemporaryFolder } from './disk-space.js';
import { checkClock, checkCredentialsLife, type Duration, expectedDuration, type Operation } from './identity.js';
import { findLockHolder, lockCheck } from './lock.js';
import { nameCheck } from './names.js';
import { checkNetworks, checkStates, findNeighbours } from './network-overlap.js';
import { findPlannedResources, type PlannedResources } from './planned-resources.js';
import { quotaChecks } from './quotas.js';
import { regionChecks } from './region.js';

export interface PreflightReport {
  checks: CheckResult[];
}

export interface PreflightOptions {
  /** Absolute path of the settings file. */
  settingsPath: string;
  settings: Settings;
  foundation: Foundation;
  operation: Operation;
  /** How long the operation is expected to take. */
  duration: Duration;
  /** Finds Terraform; throws if it is missing or too old. */
  findTerraform: () => Promise<{ path: string; version: string }>;
  /** Describes where the AWS provider comes from; throws if it is missing. */
  findProvider?: () => Promise<string>;
  /** Finds the addresses of resources that an unfinished run created and the plan takes over. */
  adoptable?: () => Promise<ReadonlySet<string>>;
  /** Lists what bootstrap still has to create, as noun phrases. */
  missingBootstrap?: () => Promise<readonly string[]>;
}

/** Runs all checks. Changes nothing. Does not throw failed checks; `refuseFailures` does. */
export async function runPreflightChecks(
  ctx: Pick<Context, 'env' | 'now' | 'platform' | 'run'>,
  target: Target,
  environment: Environment,
  options: PreflightOptions,
): Promise<PreflightReport> {
  const { settingsPath, settings, foundation, missingBootstrap } = options;
  let found: Promise<PlannedResources> | undefined;
  const planned = () => {
    found ??= callAws(target, 's3:GetObject', () => findPlannedResources(target, { environment, foundation, settingsPath }));
    return found;
  };
  const neighbours = findNeighbours(settings, environment);
  const checks: Check[] = [
    ...localChecks(ctx, target, options),
    ...regionChecks(target, environment),
    ...(missingBootstrap ? [bootstrapCheck(environment, missingBootstrap)] : []),
    lockCheck(target, environment, options),
    { id: 'state', title: 'State', run: async () => describeState(await planned()) },
    ...withState(planned, [
      ...quotaChecks(target, environment, planned),
      ...deployedClusterChecks(target, environment, planned),
      nameCheck(target, environment, {
        missing: async () => (await planned()).missing,
        adoptable: options.adoptable,
        lockHolder: () => findLockHolder(target, environment, options.settingsPath),
      }),
      {
        id: 'networks',
        title: 'Networks do not overlap',
        run: async () => ((await planned()).isDeployed ? ok('the VPC already exists') : checkNetworks(environment, neighbours)),
      },
    ]),
    { id: 'ways', title: 'The function can reach its queue', run: async () => checkQueueAccess(environment) },
    { id: 'states', title: 'Same state backend in account and region', run: async () => checkStates(environment, neighbours) },
  ];
  return { checks: await runAllChecks(checks) };
}

/** What the checks of an operation need from an open session. */
export async function preflightOptions(ctx: Context, session: Session, operation: Operation): Promise<Omit<PreflightOptions, 'settings'>> {
  const { file, terraform, workDirectory, foundation, options } = session;
  const source = { pluginMirror: options.pluginMirror, stackFolder: join(workDirectory.out, 'stacks', 'platform') };
  return {
    settingsPath: file.path,
    foundation,
    operation,
    duration: expectedDuration(operation, await listRuns(ctx, workDirectory.runs)),
    findTerraform: terraform,
    findProvider: () => describeProviderSource(ctx, source),
  };
}

/** Reports the checks that passed with a warning. */
export function reportWarnings({ report }: Pick<Context, 'report'>, { checks }: PreflightReport): void {
  for (const { title, detail, hint } of checks.filter(({ status }) => status === 'warn')) {
    report({ type: 'warning', text: `${title}: ${detail}.${hint === undefined ? '' : ` ${hint}.`}` });
  }
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

function describeState({ platform, missing, isDeployed }: PlannedResources): CheckOutcome {
  const toCreate = missing.filter(({ stack }) => stack === 'platform').length;
  return ok(isDeployed ? `holds ${platform.length - toCreate} of ${platform.length} resources` : 'empty');
}

/** Skips the checks if the state cannot be read, since the check of the state itself already says so. */
function withState(planned: () => Promise<PlannedResources>, checks: readonly Check[]): Check[] {
  return checks.map(({ run, ...check }) => ({
    ...check,
    run: () =>
      planned().then(
        () => run(),
        () => skipped('not checked: the state could not be read'),
      ),
  }));
}

type LocalOptions = Pick<PreflightOptions, 'settingsPath' | 'operation' | 'duration' | 'findTerraform' | 'findProvider'>;

/** What every operation needs: credentials that last, the right time, the tools, and room on the disk. */
export function localChecks(
  ctx: Pick<Context, 'env' | 'now' | 'platform' | 'run'>,
  { principal }: Pick<Target, 'principal'>,
  options: LocalOptions,
): Check[] {
  const { settingsPath, findTerraform, findProvider } = options;
  return [
    {
      id: 'credentials',
      title: 'Credentials',
      run: async () => checkCredentialsLife(principal, { ...options, now: ctx.now() }),
    },
    { id: 'clock', title: 'Clock', run: async () => checkClock(principal, ctx.platform) },
    { id: 'terraform', title: 'Terraform', run: async () => describeTerraform(await findTerraform()) },
    ...(findProvider ? [{ id: 'provider', title: 'AWS provider', run: async () => ok(await findProvider()) }] : []),
    { id: 'disk', title: 'Disk', run: () => checkDisk(ctx, dirname(settingsPath)) },
    { id: 'temporary', title: 'Temporary folder', run: () => checkTemporaryFolder(ctx) },
  ];
}

/** What was found as Terraform; a version that is not a release is worth a warning. */
export function describeTerraform({ path, version }: { path: string; version: string }): CheckOutcome {
  const detail = `${version}, ${path}`;
  if (!isPrerelease(version)) return ok(detail);
  return warn(`${detail} is not a release`, 'Install a release: a state that it writes may need this very version to be read');
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
