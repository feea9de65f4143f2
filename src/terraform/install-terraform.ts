// How to get a Terraform that the tool can use: from its makers, or from the version manager in use.
import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { quoted } from '../shell-words.js';

/** A release with which the tool is tested, for commands that need one. */
const testedVersion = '1.11.4';

interface VersionManager {
  name: string;
  /** Whether a program named `terraform` at this path, and at the end of its links, belongs to the version manager. */
  owns(path: string, target: string): boolean;
  /** What to type for a folder. */
  select(folder: string): string;
}

/**
 * The programs that put a small `terraform` of their own into PATH, which looks in the current folder and the folders above it (and in variables) for
 * the version to run.
 */
const versionManagers: readonly VersionManager[] = [
  {
    name: 'tfenv',
    owns: (path, target) => /\/\.?tfenv\//.test(path) || /\/\.?tfenv\//.test(target),
    select: (folder) => `tfenv install ${testedVersion} && echo ${testedVersion} > ${quoted(`${folder}/.terraform-version`)}`,
  },
  {
    name: 'asdf',
    owns: (path) => /\/\.?asdf(-data)?\/shims\//.test(path),
    select: (folder) =>
      `asdf install terraform ${testedVersion} && echo terraform ${testedVersion} >> ${quoted(`${folder}/.tool-versions`)}`,
  },
  {
    name: 'mise',
    owns: (path, target) => /\/mise\/shims\//.test(path) || /^(mise|rtx)/.test(basename(target)),
    select: (folder) => `cd ${quoted(folder)} && mise use terraform@${testedVersion}`,
  },
  {
    name: 'aqua',
    owns: (path, target) => /\/(\.aqua|aquaproj-aqua)\//.test(path) || basename(target) === 'aqua-proxy',
    select: (folder) => `cd ${quoted(folder)} && aqua generate -i hashicorp/terraform@v${testedVersion} && aqua install`,
  },
  {
    name: 'tfswitch',
    owns: (_, target) => /\/\.terraform\.versions\//.test(target),
    select: () => `tfswitch ${testedVersion}`,
  },
];

/** The command that lets the version manager behind `path` run a Terraform that is new enough in `folder`; without one, how to install Terraform. */
export async function selectHint(path: string, { folder, platform }: { folder: string; platform: NodeJS.Platform }): Promise<string> {
  const target = await realpath(path).catch(() => path);
  return versionManagers.find(({ owns }) => owns(path, target))?.select(folder) ?? installHint(platform);
}

/** How to install Terraform without a version manager. */
export function installHint(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'brew tap hashicorp/tap && brew install hashicorp/tap/terraform';
  if (platform === 'win32') return 'winget install Hashicorp.Terraform';
  return 'Install Terraform 1.11 or newer: https://developer.hashicorp.com/terraform/install';
}
