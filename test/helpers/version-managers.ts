// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the shell
// Small version managers that choose as the originals do: by variables, then by a file in the current folder or above it. They follow the sources of tfenv 3,
// asdf 0.16 and later, mise and aqua 2; tfswitch has no program of its own in PATH, only a link.
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface InstalledManager {
  /** The folder to have in PATH. */
  bin: string;
  /** Variables without which it does not find its own files. */
  env: Record<string, string>;
  /** The file by which a project chooses a version, and its text. */
  file: (version: string) => [name: string, text: string];
}

const findUp = `find_up() { local d="$PWD"; while :; do [ -e "$d/$1" ] && { echo "$d/$1"; return 0; }; [ -n "$d" ] || return 1; d="\${d%/*}"; done; }`;

async function script(path: string, ...lines: string[]): Promise<string> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, `${['#!/usr/bin/env bash', ...lines].join('\n')}\n`);
  await chmod(path, 0o755);
  return path;
}

/** Where each manager keeps its versions; the caller puts programs there. */
type Install = (path: string, version: string) => Promise<void>;

/** tfenv. Versions that are not installed are downloaded unless TFENV_AUTO_INSTALL is false: here, taken from the folder `remote`. */
export async function installTfenv(
  root: string,
  versions: readonly string[],
  install: Install,
  { tellsOnStdout = false } = {},
): Promise<InstalledManager> {
  for (const version of versions) await install(join(root, 'tfenv/versions', version, 'terraform'), version);
  await script(
    join(root, 'tfenv/bin/terraform'),
    findUp,
    `TFENV_CONFIG_DIR="\${TFENV_CONFIG_DIR:-${root}/tfenv}"`,
    'log() { echo "[$1] $2" >&2; }',
    `info() { echo "version '$1' is not installed. Installing now as TFENV_AUTO_INSTALL==true" ${tellsOnStdout ? '' : '>&2'}; }`,
    'version="$TFENV_TERRAFORM_VERSION"; source=TFENV_TERRAFORM_VERSION',
    '[ -n "$version" ] || { source="$(find_up .terraform-version || { [ -e "$HOME/.terraform-version" ] && echo "$HOME/.terraform-version"; } || echo "$TFENV_CONFIG_DIR/version")"; version="$(cat "$source" 2>/dev/null)"; }',
    'if [ "$version" = min-required ]; then version="$(cat ./*.tf ./*.tf.json 2>/dev/null | grep -o "required_version[^0-9]*[0-9.]*" | grep -o "[0-9.]*$")"; fi',
    'if [ -z "$version" ]; then log ERROR "Version could not be resolved (set by $source or tfenv use <version>)"; exit 1; fi',
    'if [ ! -d "$TFENV_CONFIG_DIR/versions/$version" ]; then',
    '  if [ "${TFENV_AUTO_INSTALL:-true}" = true ]; then',
    `    info "$version"; mkdir -p "$TFENV_CONFIG_DIR/versions"; cp -R "${root}/remote/$version" "$TFENV_CONFIG_DIR/versions/$version" || exit 1`,
    `  else log ERROR "version '$version' was requested, but not installed and TFENV_AUTO_INSTALL is not 'true'"; exit 1; fi`,
    'fi',
    'exec "$TFENV_CONFIG_DIR/versions/$version/terraform" "$@"',
  );
  return { bin: join(root, 'tfenv/bin'), env: {}, file: (version) => ['.terraform-version', `${version}\n`] };
}

export async function installAsdf(root: string, versions: readonly string[], install: Install): Promise<InstalledManager> {
  const data = join(root, 'asdf-data');
  for (const version of versions) await install(join(data, 'installs/terraform', version, 'bin/terraform'), version);
  await script(
    join(data, 'shims/terraform'),
    ...versions.map((version) => `# asdf-plugin: terraform ${version}`),
    'exec asdf exec "terraform" "$@"',
  );
  await script(
    join(data, 'shims/asdf'),
    findUp,
    'shift 2; data="${ASDF_DATA_DIR:-$HOME/.asdf}"',
    'version="$ASDF_TERRAFORM_VERSION"',
    'for file in "$(find_up .tool-versions)" "$HOME/.tool-versions"; do [ -n "$version" ] || version="$(sed -n "s/^terraform //p" "$file" 2>/dev/null)"; done',
    '[ -n "$version" ] || { echo "No version is set for command terraform" >&2; echo "Consider adding one of the following versions in your config file at $PWD/.tool-versions" >&2; exit 126; }',
    '[ -d "$data/installs/terraform/$version" ] || { echo "No preset version installed for command terraform" >&2; echo "asdf install terraform $version" >&2; exit 126; }',
    'exec "$data/installs/terraform/$version/bin/terraform" "$@"',
  );
  return { bin: join(data, 'shims'), env: { ASDF_DATA_DIR: data }, file: (version) => ['.tool-versions', `terraform ${version}\n`] };
}

export async function installMise(root: string, versions: readonly string[], install: Install): Promise<InstalledManager> {
  const data = join(root, 'mise');
  for (const version of versions) await install(join(data, 'installs/terraform', version, 'terraform'), version);
  await mkdir(join(data, 'shims'), { recursive: true });
  const program = await script(
    join(root, 'bin/mise'),
    findUp,
    'data="${MISE_DATA_DIR:-$HOME/.local/share/mise}"; version="$MISE_TERRAFORM_VERSION"',
    '[ -n "$version" ] || version="$(sed -n "s/^terraform = \\"\\(.*\\)\\"/\\1/p" "$(find_up mise.toml)" 2>/dev/null)"',
    '[ -n "$version" ] || { echo "mise ERROR No version is set for shim: terraform" >&2; echo "Set a global default version with one of the following:" >&2; exit 1; }',
    '[ -d "$data/installs/terraform/$version" ] || { echo "mise ERROR terraform@$version is not installed" >&2; exit 1; }',
    'exec "$data/installs/terraform/$version/terraform" "$@"',
  );
  await symlink(program, join(data, 'shims/terraform'));
  return {
    bin: join(data, 'shims'),
    env: { MISE_DATA_DIR: data },
    file: (version) => ['mise.toml', `[tools]\nterraform = "${version}"\n`],
  };
}

export async function installAqua(root: string, versions: readonly string[], install: Install): Promise<InstalledManager> {
  const data = join(root, 'aqua');
  for (const version of versions) await install(join(data, 'pkgs', version, 'terraform'), version);
  await mkdir(join(data, 'bin'), { recursive: true });
  const program = await script(
    join(data, 'internal/aqua-proxy'),
    findUp,
    'root="${AQUA_ROOT_DIR:-$HOME/.local/share/aquaproj-aqua}"; version=',
    'for file in "$(find_up aqua.yaml)" "$AQUA_GLOBAL_CONFIG"; do [ -n "$version" ] || version="$(sed -n "s/.*hashicorp\\/terraform@v//p" "$file" 2>/dev/null)"; done',
    'fatal() { echo "FATA[0000] aqua failed aqua_version=2.48.3 env=linux/amd64 error=\\"$1\\" exe_name=terraform program=aqua" >&2; exit 1; }',
    '[ -n "$version" ] || fatal "command is not found"',
    '[ -d "$root/pkgs/$version" ] || fatal "the executable file isn\'t installed yet. Lazy Install is disabled"',
    'exec "$root/pkgs/$version/terraform" "$@"',
  );
  await symlink(program, join(data, 'bin/terraform'));
  return {
    bin: join(data, 'bin'),
    env: { AQUA_ROOT_DIR: data },
    file: (version) => ['aqua.yaml', `packages:\n- name: hashicorp/terraform@v${version}\n`],
  };
}
