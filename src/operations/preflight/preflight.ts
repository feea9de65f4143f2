// Before anything is made: everything that can be known to go wrong, asked at once and told together.
import { dirname } from 'node:path';
import { deployMinutes, minutesLeft } from '../../aws/credentials.js';
import type { Target } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { stateNames } from '../../platform/names.js';
import type { Environment, Settings } from '../../settings/schema.js';
import { readLocalState, readStateObject } from '../../terraform/state.js';
import { localStateFile } from '../../workspace/directory.js';
import { askAll, type Diagnosis, type Finding, fail, ok, type Question, warn } from './diagnosis.js';
import { checkDiskSpace } from './disk-space.js';
import { nameQuestion } from './names.js';
import { checkNetworks, checkStates, neighboursOf } from './neighbours.js';
import { quotaQuestions } from './quotas.js';
import { placeQuestions } from './region.js';

export interface PreflightReport {
  checks: Diagnosis[];
}

export interface PreflightOptions {
  /** Absolute. */
  settingsPath: string;
  settings: Settings;
  /** Finds Terraform; throws what is wrong with it. */
  findTerraform: () => Promise<{ path: string; version: string }>;
  /** Says in words where the AWS provider comes from; throws when it is nowhere. */
  findProvider?: () => Promise<string>;
  /** What bootstrap would still have to make, as nouns. */
  missingBootstrap?: () => Promise<readonly string[]>;
}

/** Asks everything. Nothing is changed, and nothing is thrown because of what was found: see `refuseFailures`. */
export async function preflight(
  ctx: Pick<Context, 'now'>,
  target: Target,
  environment: Environment,
  options: PreflightOptions,
): Promise<PreflightReport> {
  const { settingsPath, settings, findTerraform, findProvider, missingBootstrap } = options;
  let deployed: Promise<boolean> | undefined;
  const isDeployed = () => {
    deployed ??= hasResources(target, environment, settingsPath).catch(() => false);
    return deployed;
  };
  const neighbours = neighboursOf(settings, environment);
  const questions: Question[] = [
    { id: 'credentials', title: 'Credentials', ask: async () => checkPrincipal(target, ctx.now()) },
    { id: 'terraform', title: 'Terraform', ask: async () => describeTerraform(await findTerraform()) },
    ...(findProvider ? [{ id: 'provider', title: 'AWS provider', ask: async () => ok(await findProvider()) }] : []),
    { id: 'disk', title: 'Disk space', ask: () => checkDiskSpace(dirname(settingsPath)) },
    ...placeQuestions(target, environment),
    ...(missingBootstrap ? [bootstrapQuestion(environment, missingBootstrap)] : []),
    ...quotaQuestions(target, environment, isDeployed),
    nameQuestion(target, environment, isDeployed),
    {
      id: 'networks',
      title: 'Networks do not overlap',
      ask: async () => ((await isDeployed()) ? ok('the VPC is there already') : checkNetworks(environment, neighbours)),
    },
    { id: 'ways', title: 'The function reaches its queue', ask: async () => checkWays(environment) },
    { id: 'states', title: 'One kind of state in account and region', ask: async () => checkStates(environment, neighbours) },
  ];
  return { checks: await askAll(questions) };
}

/** Throws all failed checks as one error; its code is the first one's, and `details.checks` has them all. */
export function refuseFailures({ checks }: PreflightReport): void {
  const failed = checks.filter(({ status }) => status === 'fail');
  const [first] = failed;
  if (first === undefined) return;
  const lines = failed.map(({ title, detail, hint }) => `${title}: ${detail}${failed.length > 1 && hint ? ` (${hint})` : ''}`);
  const message =
    failed.length === 1 ? `${lines[0]}.` : `${failed.length} checks failed before anything was made:\n  ${lines.join('\n  ')}`;
  throw new TradingInfraError(first.code ?? 'PREFLIGHT_FAILED', message, {
    ...(first.hint && { hint: first.hint }),
    details: { checks: failed },
  });
}

function checkPrincipal({ principal }: Pick<Target, 'principal'>, now: Date): Finding {
  const who = `account ${principal.account}${principal.alias ? ` (${principal.alias})` : ''}, as ${principal.arn}`;
  const minutes = minutesLeft(principal, now);
  if (minutes === undefined) return ok(who);
  if (minutes >= deployMinutes) return ok(`${who}, for another ${minutes} min`);
  return warn(`${who}, but only for another ${minutes} min: a first deploy takes up to ${deployMinutes}`, 'Refresh the credentials first');
}

function describeTerraform({ path, version }: { path: string; version: string }): Finding {
  return ok(`${version}, ${path}`);
}

/** S3 and DynamoDB have ways of their own out of every VPC; SQS has none without a NAT gateway or an endpoint. */
function checkWays({ name, network: { nat, interfaceEndpoints } }: Environment): Finding {
  if (nat !== 'none') return ok('through the NAT gateway');
  if (interfaceEndpoints.includes('sqs')) return ok('through its interface endpoint');
  const detail = 'neither a NAT gateway nor an interface endpoint leads to SQS: POST /process with a source will be answered with 503';
  return warn(detail, `Set environments.${name}.network.interfaceEndpoints to [sqs]`);
}

function bootstrapQuestion({ name }: Environment, missing: () => Promise<readonly string[]>): Question {
  const ask = async () => {
    const things = await missing();
    if (things.length === 0) return ok('state and foundation are there');
    return fail('NOT_BOOTSTRAPPED', `missing: ${things.join(', ')}`, `trading-infra bootstrap --env ${name}`);
  };
  return { id: 'bootstrap', title: 'Account and region are prepared', ask };
}

async function hasResources(target: Target, environment: Environment, settingsPath: string): Promise<boolean> {
  const { bucket, environmentStateKey } = stateNames(environment);
  const resources =
    environment.state === 'local'
      ? await readLocalState(localStateFile(settingsPath, environment.name, 'platform'))
      : await readStateObject(await target.aws.s3(), bucket, environmentStateKey(environment.name));
  return resources !== undefined && resources.length > 0;
}
