// The surroundings in which the installed tool must work, each as a change to the folders, the variables or the command of a plain one.
import { accessSync, constants, existsSync } from 'node:fs';
import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { noNamespaces, onReadOnlyDisks, withoutPrograms } from '../../../scripts/namespaces.mjs';
import type { Installed } from './installed.js';
import type { Place } from './place.js';

export interface Surrounding {
  name: string;
  /** Why it cannot be had here. */
  missing?: string | undefined;
  /** The project's folder, below the place. */
  project?: string;
  /** Changes the folders. Returns what differs from a plain surrounding. */
  prepare?: (place: Place, installed: Installed) => Promise<Change> | Change;
  /** What the commands that have to write are refused with. */
  refused?: string;
}

export interface Change {
  env?: Record<string, string | undefined>;
  /** The script of the tool. */
  script?: string;
  /** The folder to run commands in. */
  cwd?: string;
  wrap?: (command: readonly string[]) => string[];
}

const sh = (script: string) => (command: readonly string[]) => ['sh', '-c', `${script}; exec "$@"`, 'sh', ...command];
const crlf = (text: string) => text.replaceAll(/\r?\n/g, '\r\n');
const settings = `version: 1
environments:
  dev: { target: sandbox, account: "123456789012", region: us-east-1, size: small, state: s3, owner: platform, costCenter: finance }
`;
const odd = `it's "a" $(b) ${'é日😀'} & co;`;

/** In front of every command on GitHub's and GitLab's machines, where nobody can answer. */
const gitHub = {
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_WORKFLOW: 'deploy',
  GITHUB_RUN_ID: '1',
  RUNNER_OS: 'Linux',
  RUNNER_TEMP: '/tmp',
};
const gitLab = {
  CI: 'true',
  GITLAB_CI: 'true',
  CI_JOB_ID: '1',
  CI_PROJECT_DIR: '/builds/a/b',
  FF_NETWORK_PER_BUILD: 'true',
  TERM: 'xterm',
};

export const surroundings: readonly Surrounding[] = [
  { name: 'nothing unusual' },
  {
    name: 'no HOME, and no other variable of a login',
    prepare: () => ({ env: { HOME: undefined, USER: undefined, LOGNAME: undefined, SHELL: undefined, LANG: undefined, TERM: undefined } }),
  },
  {
    name: 'a HOME and a TMPDIR that do not exist',
    prepare: ({ root }) => ({ env: { HOME: join(root, 'gone'), TMPDIR: join(root, 'gone too') } }),
  },
  { name: 'a umask of 0', prepare: () => ({ wrap: sh('umask 000') }) },
  {
    name: 'read-only disks, except for the project',
    missing: noNamespaces,
    prepare: ({ project }) => ({ wrap: (command) => onReadOnlyDisks(command, { cwd: project, writable: project }) }),
  },
  {
    name: 'read-only disks',
    missing: noNamespaces,
    refused: 'NOT_WRITABLE',
    prepare: async ({ project }) => {
      await writeFile(join(project, 'trading-infra.yaml'), settings);
      return { wrap: (command) => onReadOnlyDisks(command, { cwd: project }) };
    },
  },
  {
    name: 'a TMPDIR on which no program may be run',
    missing: noNamespaces,
    prepare: ({ tmp }) => ({ wrap: (command) => withoutPrograms(command, tmp) }),
  },
  {
    name: 'settings and AWS files with CRLF',
    prepare: async ({ project, home }) => {
      await writeFile(join(project, 'trading-infra.yaml'), crlf(settings.replace('dev:', 'other:')));
      await mkdir(join(home, '.aws'));
      await writeFile(join(home, '.aws/config'), crlf('[default]\nregion = eu-central-1\n[profile audit]\nregion = eu-west-1\n'));
      await writeFile(join(home, '.aws/credentials'), crlf('[audit]\naws_access_key_id = a\naws_secret_access_key = b\n'));
      return { env: { AWS_PROFILE: 'audit' } };
    },
  },
  { name: 'a PATH without ps', prepare: async ({ root }) => ({ env: { PATH: await pathWithout('ps', join(root, 'programs')) } }) },
  { name: 'a path with spaces, quotes and letters of any script', project: odd },
  { name: 'a path of more than 200 characters', project: `${'long'.repeat(25)}/${'path'.repeat(30)}` },
  {
    name: 'the package itself in such a path',
    prepare: async ({ root }, { folder }) => {
      const copy = join(root, odd, 'node_modules');
      await cp(join(folder, '..'), copy, { recursive: true });
      return { script: join(copy, 'trading-infra/bin/trading-infra.js') };
    },
  },
  {
    name: 'links to the project, to the package and to the settings',
    prepare: async ({ root, project }, { folder }) => {
      await mkdir(join(root, 'real'));
      await symlink(project, join(root, 'link'));
      await symlink(folder, join(root, 'package'));
      await writeFile(join(root, 'real/settings.yaml'), settings.replace('dev:', 'other:'));
      await symlink('../real/settings.yaml', join(project, 'trading-infra.yaml'));
      const cwd = join(root, 'link');
      return { cwd, env: { PWD: cwd }, script: join(root, 'package/bin/trading-infra.js') };
    },
  },
  { name: 'GitHub’s variables', prepare: async ({ root }) => ({ env: { ...gitHub, ...(await summaryFiles(root)) } }) },
  { name: 'GitLab’s variables', prepare: () => ({ env: gitLab }) },
];

async function summaryFiles(root: string): Promise<Record<string, string>> {
  for (const name of ['output', 'env', 'summary']) await writeFile(join(root, name), '');
  return { GITHUB_OUTPUT: join(root, 'output'), GITHUB_ENV: join(root, 'env'), GITHUB_STEP_SUMMARY: join(root, 'summary') };
}

/** A PATH of one folder, with links to every program of today's PATH but one. */
async function pathWithout(program: string, folder: string): Promise<string> {
  await mkdir(folder);
  for (const from of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of await readdir(from).catch(() => [])) {
      if (name !== program && !existsSync(join(folder, name)) && isProgram(join(from, name)))
        await symlink(join(from, name), join(folder, name)).catch(() => {});
    }
  }
  return folder;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
