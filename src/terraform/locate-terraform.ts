// Looks for the executable `terraform`, and says of each file of that name why it cannot be run.
import { access, constants, lstat, readlink, stat } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import type { Context } from '../context.js';
import { TradingInfraError } from '../errors.js';
import { quoted } from '../shell-words.js';
import { installHint } from './install-terraform.js';

/** Why a file cannot be run as Terraform, as the end of a sentence about it, and the command that helps. */
interface Obstacle {
  path: string;
  reason: string;
  hint?: string;
}

/** The absolute path of `TRADING_INFRA_TERRAFORM` or of the first executable `terraform` in PATH. Throws TERRAFORM_NOT_FOUND. */
export async function locateTerraform({ env, cwd, platform }: Pick<Context, 'env' | 'cwd' | 'platform'>): Promise<string> {
  const { TRADING_INFRA_TERRAFORM: given, PATH = '' } = env;
  if (given) return locateGiven(given);
  const name = platform === 'win32' ? 'terraform.exe' : 'terraform';
  const obstacles: Obstacle[] = [];
  for (const folder of PATH.split(delimiter)) {
    const path = resolve(cwd, expandHome(folder, env), name);
    const obstacle = await findObstacle(path);
    if (obstacle === undefined && isAbsolute(folder)) return join(folder, name);
    if (obstacle === undefined) obstacles.push(notAbsolute(path, folder));
    else if (obstacle !== 'absent') obstacles.push({ ...obstacle, path });
  }
  throw notFound(PATH, obstacles, platform);
}

async function locateGiven(given: string): Promise<string> {
  const obstacle = isAbsolute(given) ? await findObstacle(given) : { reason: 'is not an absolute path', hint: undefined };
  if (obstacle === undefined) return given;
  const { reason, hint } = obstacle === 'absent' ? { reason: 'does not exist' } : obstacle;
  const message = `TRADING_INFRA_TERRAFORM is ${given}, which is not the absolute path of an executable file: it ${reason}.`;
  throw new TradingInfraError('TERRAFORM_NOT_FOUND', message, { hint: hint ?? 'Set TRADING_INFRA_TERRAFORM to an absolute path' });
}

/** Shells look for programs in `~/bin` too, if PATH has it like that; the operating system does not. */
function expandHome(folder: string, { HOME }: Context['env']): string {
  return HOME !== undefined && /^~(\/|$)/.test(folder) ? HOME + folder.slice(1) : folder;
}

function notAbsolute(path: string, folder: string): Obstacle {
  return {
    path,
    reason: `is in PATH as “${folder}”, which depends on the current folder or on the shell, so it is not used`,
    hint: `export PATH=${quoted(dirname(path))}:"$PATH"`,
  };
}

async function findObstacle(path: string): Promise<'absent' | Omit<Obstacle, 'path'> | undefined> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return { reason: 'is a folder, not a program' };
    await access(path, constants.X_OK);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return describeDeadLink(path);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) return 'absent';
    if ((found.mode & 0o111) === 0) return { reason: 'has no permission to be executed', hint: `chmod +x ${quoted(path)}` };
    return { reason: 'may not be executed here: its disk is mounted with noexec, or you lack the permission' };
  }
}

/** Version managers such as tfswitch leave a link behind when the version that it leads to is removed. */
async function describeDeadLink(path: string): Promise<'absent' | Omit<Obstacle, 'path'>> {
  const link = await lstat(path).catch(() => undefined);
  if (!link?.isSymbolicLink()) return 'absent';
  return { reason: `is a link to ${await readlink(path)}, which does not exist` };
}

function notFound(searchPath: string, obstacles: readonly Obstacle[], platform: NodeJS.Platform): TradingInfraError {
  const [first] = obstacles;
  const where = searchPath === '' ? 'PATH is empty' : 'no folder in PATH has an executable “terraform”';
  const found = obstacles.map(({ path, reason }) => ` ${path} ${reason}.`).join('');
  const start = first === undefined ? 'Terraform is not installed' : 'Terraform was not found';
  return new TradingInfraError('TERRAFORM_NOT_FOUND', `${start}: ${where}.${found}`, { hint: first?.hint ?? installHint(platform) });
}
