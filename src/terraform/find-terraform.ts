// Finds the installed Terraform and checks its version, as it will be when it runs.
import { devNull } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../context.js';
import { TradingInfraError } from '../errors.js';
import { quoted } from '../shell-words.js';
import { foreignComputer } from '../workspace/program-format.js';
import { askName, askVersion, type Surroundings } from './ask-version.js';
import { driverEnvironment } from './driver/environment.js';
import { installHint, selectHint } from './install-terraform.js';
import { locateTerraform } from './locate-terraform.js';
import { givenCliConfig } from './plugin-mirror.js';

export interface Terraform {
  /** The absolute path of the executable. */
  path: string;
  /** The version, such as `1.11.4`. */
  version: string;
}

/** The first version whose S3 backend can lock without a DynamoDB table, no longer as an experiment (`use_lockfile`). */
const minVersion = [1, 11] as const;

type FindContext = Pick<Context, 'env' | 'cwd' | 'run' | 'platform'>;

interface Search {
  /** The folder of the settings file, below which Terraform runs; by default the current one. */
  folder?: string;
  /** The value of the flag `--plugin-mirror`, which replaces Terraform's own CLI configuration. */
  pluginMirror?: string | undefined;
}

/**
 * Finds `terraform` in PATH (or at `TRADING_INFRA_TERRAFORM`) and reads its version in the project's folder and with the environment in which it will run.
 * Throws TERRAFORM_NOT_FOUND, TERRAFORM_TOO_OLD, or PROVIDER_UNAVAILABLE if Terraform cannot use its CLI configuration.
 */
export async function findTerraform(ctx: FindContext, { folder = ctx.cwd, pluginMirror }: Search = {}): Promise<Terraform> {
  const path = await locateTerraform(ctx);
  const driver = pluginMirror === undefined ? await givenCliConfig(ctx) : { TF_CLI_CONFIG_FILE: devNull };
  const surroundings = { cwd: folder, env: driverEnvironment(ctx, { target: {}, driver }) };
  const select = () => selectHint(path, { folder, platform: ctx.platform });
  const answer = await askVersion(ctx, path, surroundings);
  if ('problem' in answer) {
    const computer = await foreignComputer(path);
    const problem = computer === undefined ? answer.problem : `is made for ${computer}, not for ${ctx.platform} on ${process.arch}`;
    throw new TradingInfraError('TERRAFORM_NOT_FOUND', `${path} ${problem}.`, { hint: await select() });
  }
  const { version, cliConfig } = answer;
  await refuseOtherProgram(ctx, { path, version }, surroundings);
  if (!isNewEnough(version)) {
    const message = `${path} is Terraform ${version}, but 1.11 or newer is required for state locking in S3.`;
    throw new TradingInfraError('TERRAFORM_TOO_OLD', message, { hint: await select() });
  }
  if (cliConfig !== undefined) throw wrongCliConfig(cliConfig, surroundings.env);
  return { path, version };
}

/**
 * Throws TERRAFORM_NOT_FOUND if Terraform is not the same in the surroundings in which it is about to run: the folder that synthesis writes has files
 * from which a version manager may conclude something else.
 */
export async function refuseOtherVersion(
  ctx: Pick<Context, 'run'>,
  { path, version }: Terraform,
  surroundings: Surroundings,
): Promise<void> {
  const answer = await askVersion(ctx, path, surroundings);
  if ('version' in answer && answer.version === version) return;
  const found = 'version' in answer ? `is Terraform ${answer.version}` : answer.problem;
  throw new TradingInfraError(
    'TERRAFORM_NOT_FOUND',
    `${path} is Terraform ${version} in the folder of the settings, but in ${surroundings.cwd} it ${found}.`,
    {
      hint: 'Choose one version for the project in its version manager, or set TRADING_INFRA_TERRAFORM to the path of the executable itself',
    },
  );
}

/** Whether a version is not a release, such as `1.12.0-beta1` or `1.12.0-dev`. */
export function isPrerelease(version: string): boolean {
  return version.includes('-');
}

/** OpenTofu reports its version as `terraform_version`, so only its name tells that it is not Terraform. */
async function refuseOtherProgram(ctx: FindContext, { path, version }: Terraform, surroundings: Surroundings): Promise<void> {
  const name = await askName(ctx, path, surroundings);
  if (name === undefined || name === 'Terraform') return;
  throw new TradingInfraError('TERRAFORM_NOT_FOUND', `${path} is ${name} ${version}, not Terraform. This tool works with Terraform only.`, {
    hint: `Set TRADING_INFRA_TERRAFORM to the absolute path of Terraform. ${installHint(ctx.platform)}`,
  });
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0, patch = ''] = version.split('.');
  const [wantedMajor, wantedMinor] = minVersion;
  if (Number(major) !== wantedMajor) return Number(major) > wantedMajor;
  if (Number(minor) !== wantedMinor) return Number(minor) > wantedMinor;
  return !/^0-/.test(patch);
}

function wrongCliConfig(problem: string, { TF_CLI_CONFIG_FILE, HOME = '~' }: Surroundings['env']): TradingInfraError {
  const file = TF_CLI_CONFIG_FILE ?? join(HOME, '.terraformrc');
  const cache = /plugin cache dir (.+?) cannot be opened/.exec(problem)?.[1];
  const where = problem.includes(file) || cache !== undefined ? '' : ` (${file})`;
  return new TradingInfraError('PROVIDER_UNAVAILABLE', `Terraform cannot use its CLI configuration${where}: ${problem}.`, {
    hint: cache === undefined ? `Correct ${file}, or pass --plugin-mirror DIR, which does without it` : `mkdir -p ${quoted(cache)}`,
  });
}
