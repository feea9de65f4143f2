// Finds the installed Terraform and checks its version.
import { access, constants, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Context } from '../context.js';
import { TradingInfraError } from '../errors.js';

export interface Terraform {
  /** The absolute path of the executable. */
  path: string;
  /** The version, such as `1.11.4`. */
  version: string;
}

/** The first version whose S3 backend can lock without a DynamoDB table, no longer as an experiment (`use_lockfile`). */
const minVersion = [1, 11] as const;

/**
 * Finds `terraform` in PATH (or at `TRADING_INFRA_TERRAFORM`) and reads its version, without using the network.
 * Throws TERRAFORM_NOT_FOUND or TERRAFORM_TOO_OLD.
 */
export async function findTerraform(ctx: Pick<Context, 'env' | 'run' | 'platform'>): Promise<Terraform> {
  const path = await locate(ctx);
  const { PATH, HOME } = ctx.env;
  const answer = await ctx.run(path, ['version', '-json'], { env: { PATH, HOME, CHECKPOINT_DISABLE: '1' }, timeoutMs: 30_000 });
  const version = readVersion(answer.stdout);
  if (answer.exitCode !== 0 || version === undefined) {
    const output = (answer.spawnError?.message ?? (answer.stderr || answer.stdout)).trim().split('\n')[0] ?? '';
    throw new TradingInfraError('TERRAFORM_NOT_FOUND', `${path} does not report a version as Terraform does: ${output || 'no output'}`, {
      hint: installHint(ctx.platform),
    });
  }
  if (!isNewEnough(version)) {
    throw new TradingInfraError(
      'TERRAFORM_TOO_OLD',
      `${path} is Terraform ${version}, but 1.11 or newer is required for state locking in S3.`,
      {
        hint: installHint(ctx.platform),
      },
    );
  }
  return { path, version };
}

async function locate(ctx: Pick<Context, 'env' | 'platform'>): Promise<string> {
  const { TRADING_INFRA_TERRAFORM: given, PATH = '' } = ctx.env;
  if (given !== undefined && given !== '') {
    if (isAbsolute(given) && (await isExecutable(given))) return given;
    throw new TradingInfraError(
      'TERRAFORM_NOT_FOUND',
      `TRADING_INFRA_TERRAFORM is ${given}, which is not the absolute path of an executable file.`,
    );
  }
  const name = ctx.platform === 'win32' ? 'terraform.exe' : 'terraform';
  for (const folder of PATH.split(delimiter)) {
    if (isAbsolute(folder) && (await isExecutable(join(folder, name)))) return join(folder, name);
  }
  throw new TradingInfraError('TERRAFORM_NOT_FOUND', 'Terraform is not installed: no folder in PATH has an executable “terraform”.', {
    hint: installHint(ctx.platform),
  });
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function readVersion(text: string): string | undefined {
  return /"terraform_version":\s*"(\d+\.\d+\.\d+[^"]*)"/.exec(text)?.[1];
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > minVersion[0] || (major === minVersion[0] && minor >= minVersion[1]);
}

function installHint(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'brew tap hashicorp/tap && brew install hashicorp/tap/terraform';
  if (platform === 'win32') return 'winget install Hashicorp.Terraform';
  return 'Install Terraform 1.11 or newer: https://developer.hashicorp.com/terraform/install';
}
