// Decides where Terraform gets the AWS provider from: the registry, or a filesystem mirror on this computer.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Context } from '../context.js';
import { TradingInfraError } from '../errors.js';
import { quoted } from '../shell-words.js';

const provider = 'registry.terraform.io/hashicorp/aws';
const version = '5.100.0';
/** The usual folders: each of their direct subfolders may be a mirror. */
const mirrorParents = ['/opt', '/usr/share', '/usr/local/share'];

interface MirrorOptions {
  /** The value of the flag `--plugin-mirror`. */
  pluginMirror?: string;
  /** The folder to which our own CLI configuration is written. */
  dir: string;
  /** Replaces the usual folders, for tests. */
  searchIn?: readonly string[];
}

/**
 * The environment variables that tell Terraform (and the cdktf CLI) where to find providers. The first of these that applies wins:
 * `--plugin-mirror`, the user's own TF_CLI_CONFIG_FILE, `TRADING_INFRA_PLUGIN_MIRROR`, a `provider_installation` block in the user's
 * `~/.terraformrc`, a mirror that Terraform finds by itself, a mirror in one of the usual folders. If the result is
 * empty, the provider comes from the registry.
 * Throws PROVIDER_UNAVAILABLE if a named mirror does not contain the provider.
 */
export async function terraformCliConfig(
  ctx: Pick<Context, 'env' | 'cwd' | 'platform'>,
  { pluginMirror, dir, searchIn = mirrorParents }: MirrorOptions,
): Promise<Record<string, string>> {
  if (pluginMirror !== undefined) return writeCliConfig(dir, await namedMirror(ctx.cwd, pluginMirror, '--plugin-mirror'), '');
  const given = ctx.env.TF_CLI_CONFIG_FILE;
  if (given !== undefined && (await exists(given))) return withoutCdktfCache({ TF_CLI_CONFIG_FILE: resolve(ctx.cwd, given) });
  const personal = await personalConfig(ctx.env);
  const named = ctx.env.TRADING_INFRA_PLUGIN_MIRROR;
  if (named) return writeCliConfig(dir, await namedMirror(ctx.cwd, named, 'TRADING_INFRA_PLUGIN_MIRROR'), personal);
  if (personal.includes('provider_installation')) return withoutCdktfCache({});
  if (await firstMirror(implicitMirrors(ctx))) return withoutCdktfCache({});
  const found = await firstMirror(await mirrorsIn(searchIn));
  if (found !== undefined) return writeCliConfig(dir, found, personal);
  return personal === '' ? {} : withoutCdktfCache({});
}

/** Turns off cdktf's plugin cache, which would override the user's own cache and copy a provider that is already on this computer. */
function withoutCdktfCache(env: Record<string, string>): Record<string, string> {
  return { ...env, CDKTF_DISABLE_PLUGIN_CACHE_ENV: 'true' };
}

async function namedMirror(cwd: string, name: string, source: string): Promise<string> {
  const mirror = resolve(cwd, name);
  if (await hasProvider(mirror)) return mirror;
  throw new TradingInfraError(
    'PROVIDER_UNAVAILABLE',
    `${source} is ${mirror}, which does not contain the AWS provider (${provider}/${version}).`,
    { hint: `Run terraform providers mirror ${quoted(mirror)} on a computer that can reach the registry` },
  );
}

/** The text of `~/.terraformrc` (empty if there is none), which Terraform does not read once TF_CLI_CONFIG_FILE names our own file. */
async function personalConfig({ HOME, APPDATA }: Context['env']): Promise<string> {
  const path = HOME === undefined ? APPDATA && join(APPDATA, 'terraform.rc') : join(HOME, '.terraformrc');
  return path === undefined ? '' : readFile(path, 'utf8').catch(() => '');
}

/** The folders that Terraform itself searches (its implied local mirror directories). */
function implicitMirrors({ env, platform }: Pick<Context, 'env' | 'platform'>): string[] {
  const { HOME = '/', XDG_DATA_HOME, XDG_DATA_DIRS } = env;
  const personal = join(HOME, '.terraform.d/plugins');
  if (platform === 'darwin')
    return [personal, join(HOME, 'Library/Application Support/io.terraform/plugins'), '/Library/Application Support/io.terraform/plugins'];
  const shared = (XDG_DATA_DIRS || '/usr/local/share:/usr/share').split(':');
  return [personal, ...[XDG_DATA_HOME || join(HOME, '.local/share'), ...shared].map((folder) => join(folder, 'terraform/plugins'))];
}

async function mirrorsIn(folders: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const folder of folders) {
    const names = await readdir(folder).catch(() => []);
    found.push(...names.sort().map((name) => join(folder, name)));
  }
  return found;
}

async function firstMirror(candidates: readonly string[]): Promise<string | undefined> {
  for (const candidate of candidates) if (await hasProvider(candidate)) return candidate;
  return undefined;
}

/** Whether the folder is a mirror with the provider, in either layout: unpacked (a folder per version and platform) and packed (zip files). */
async function hasProvider(mirror: string): Promise<boolean> {
  const names = await readdir(join(mirror, provider)).catch(() => []);
  return names.some((name) => name === version || name.startsWith(`terraform-provider-aws_${version}_`));
}

async function writeCliConfig(dir: string, mirror: string, personal: string): Promise<Record<string, string>> {
  const path = join(dir, 'terraform.rc');
  const kept = personal.includes('provider_installation') ? '' : personal;
  const block = [
    'provider_installation {',
    '  filesystem_mirror {',
    `    path    = ${JSON.stringify(mirror)}`,
    `    include = ["${provider}"]`,
    '  }',
    '  direct {',
    `    exclude = ["${provider}"]`,
    '  }',
    '}',
  ];
  await writeFile(path, `${kept}${kept === '' ? '' : '\n'}${block.join('\n')}\n`, { mode: 0o600 });
  return withoutCdktfCache({ TF_CLI_CONFIG_FILE: path });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
