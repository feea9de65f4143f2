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
  pluginMirror?: string | undefined;
  /** Replaces the usual folders, for tests. */
  searchIn?: readonly string[];
}

/** `registry`: nothing says otherwise. `own`: as the user's CLI configuration says, or as Terraform finds by itself. `mirror`: as in a configuration of ours. */
export type ProviderSource =
  | { kind: 'registry' }
  | { kind: 'own'; cliConfig?: string }
  | { kind: 'mirror'; folder: string; personal: string };

type MirrorContext = Pick<Context, 'env' | 'cwd' | 'platform'>;

/**
 * Decides where the provider comes from. The first of these that applies wins: `--plugin-mirror`, the user's own TF_CLI_CONFIG_FILE,
 * `TRADING_INFRA_PLUGIN_MIRROR`, a `provider_installation` block in the user's `~/.terraformrc`, a mirror that Terraform finds by itself, a mirror in one of
 * the usual folders, the registry. Throws PROVIDER_UNAVAILABLE if a named mirror does not contain the provider, or a configuration replaces it.
 */
export async function findProviderSource(
  ctx: MirrorContext,
  { pluginMirror, searchIn = mirrorParents }: MirrorOptions,
): Promise<ProviderSource> {
  if (pluginMirror !== undefined)
    return { kind: 'mirror', folder: await namedMirror(ctx.cwd, pluginMirror, '--plugin-mirror'), personal: '' };
  const { TF_CLI_CONFIG_FILE: given } = await givenCliConfig(ctx);
  if (given !== undefined) {
    refuseOverride(await readFile(given, 'utf8').catch(() => ''), given);
    return { kind: 'own', cliConfig: given };
  }
  const personal = await personalConfig(ctx.env);
  const named = ctx.env.TRADING_INFRA_PLUGIN_MIRROR;
  if (named) return { kind: 'mirror', folder: await namedMirror(ctx.cwd, named, 'TRADING_INFRA_PLUGIN_MIRROR'), personal };
  if (personal.includes('provider_installation')) return { kind: 'own' };
  if (await firstMirror(implicitMirrors(ctx))) return { kind: 'own' };
  const folder = await firstMirror(await mirrorsIn(searchIn));
  if (folder !== undefined) return { kind: 'mirror', folder, personal };
  return personal === '' ? { kind: 'registry' } : { kind: 'own' };
}

/**
 * The environment variables that tell Terraform (and the cdktf CLI) where to find providers, with our own CLI configuration written to `dir` if one is
 * needed; empty if the provider comes from the registry. Throws the errors of `findProviderSource`.
 */
export async function terraformCliConfig(
  ctx: MirrorContext,
  { dir, ...options }: MirrorOptions & { dir: string },
): Promise<Record<string, string>> {
  const source = await findProviderSource(ctx, options);
  if (source.kind === 'registry') return {};
  if (source.kind === 'own') return withoutCdktfCache(source.cliConfig === undefined ? {} : { TF_CLI_CONFIG_FILE: source.cliConfig });
  return writeCliConfig(dir, source.folder, source.personal);
}

/** The user's own TF_CLI_CONFIG_FILE (or TERRAFORM_CONFIG, its old name), if there is such a file. */
export async function givenCliConfig({ env, cwd }: Pick<Context, 'env' | 'cwd'>): Promise<Record<string, string>> {
  const name = env.TF_CLI_CONFIG_FILE || env.TERRAFORM_CONFIG;
  const given = name && resolve(cwd, name);
  return given && (await exists(given)) ? { TF_CLI_CONFIG_FILE: given } : {};
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

/**
 * The text of `~/.terraformrc` and of the files beside it in `~/.terraform.d` (empty if there are none), which Terraform does not read once
 * TF_CLI_CONFIG_FILE names our own file. Throws PROVIDER_UNAVAILABLE if one of them replaces the provider.
 */
async function personalConfig({ HOME, APPDATA }: Context['env']): Promise<string> {
  const paths = HOME === undefined ? (APPDATA ? [join(APPDATA, 'terraform.rc')] : []) : await personalFiles(HOME);
  const texts = await Promise.all(
    paths.map(async (path) => {
      const text = await readFile(path, 'utf8').catch(() => '');
      refuseOverride(text, path);
      return text;
    }),
  );
  return texts.filter(Boolean).join('\n');
}

async function personalFiles(home: string): Promise<string[]> {
  const folder = join(home, '.terraform.d');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.tfrc')).sort();
  return [join(home, '.terraformrc'), ...names.map((name) => join(folder, name))];
}

/** Terraform checks neither version nor checksum of a provider that `dev_overrides` names, so it is not the one whose plan can be trusted. */
function refuseOverride(text: string, path: string): void {
  const block = /\bdev_overrides\b[^{]*\{([^}]*)\}/.exec(text.replace(/^\s*(#|\/\/).*$/gm, ''))?.[1] ?? '';
  const folder = /"(?:registry\.terraform\.io\/)?hashicorp\/aws"\s*[=:]\s*"([^"]*)"/.exec(block)?.[1];
  if (folder === undefined) return;
  const message = `${path} replaces the AWS provider by the build in ${folder} (dev_overrides), whose version and checksum Terraform does not check.`;
  throw new TradingInfraError('PROVIDER_UNAVAILABLE', message, {
    hint: `Remove hashicorp/aws from dev_overrides in ${path}, or pass --plugin-mirror DIR, which does without that file`,
  });
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
