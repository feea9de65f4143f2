// One job for the cdktf CLI: a folder of its own with the Terraform that cdktf is to use (a launcher of our wrapper) and all it leaves behind.

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../../process-life.js';
import type { Terraform } from '../find-terraform.js';
import type { WrapperJob, WrapperResult } from './terraform-wrapper.js';

export interface Job {
  folder: string;
  /** The executable that stands in for Terraform. */
  launcher: string;
  plan: string;
}

interface JobOptions extends Omit<WrapperJob, 'terraform' | 'plan'> {
  /** The folder that all jobs of a work directory lie in. */
  parent: string;
  stack: string;
  terraform: Terraform;
  /** The bundled wrapper. */
  wrapper: string;
  /** The plan to apply; a planning job saves its own. */
  plan?: string;
  /** The stack's folder is initialised already: cdktf's `init` is answered without doing anything. */
  skipInit: boolean;
}

/** Makes a job's folder. Nothing in it is readable for others: a plan holds values that are secret. */
export async function createJob({ parent, stack, terraform, wrapper, skipInit, plan, ...rest }: JobOptions): Promise<Job> {
  const folder = await mkdtemp(join(parent, `${stack}-`));
  const job: WrapperJob = { ...rest, terraform: terraform.path, plan: plan ?? join(folder, 'saved.tfplan') };
  const launcher = join(folder, 'terraform');
  const put = (name: string, text: string, mode = 0o600) => writeFile(join(folder, name), text, { mode });
  await put('job.json', JSON.stringify(job));
  await put('owner', String(process.pid));
  await put('version.json', JSON.stringify({ terraform_version: terraform.version, provider_selections: {}, terraform_outdated: false }));
  await put('terraform', launcherScript({ folder, wrapper, terraform, skipInit }), 0o700);
  return { folder, launcher, plan: job.plan };
}

/**
 * cdktf asks for the version four times in each run and initialises before everything: a shell answers these in 3 ms, where starting Node
 * or Terraform costs 60. The output goes to a file too, because cdktf leaves out what is sensitive and nests the rest by construct. What Terraform writes (plans, a local state) is for its owner only.
 */
function launcherScript({
  folder,
  wrapper,
  terraform,
  skipInit,
}: Pick<JobOptions, 'wrapper' | 'terraform' | 'skipInit'> & { folder: string }) {
  const wrapped = `exec ${quote(process.execPath)} ${quote(wrapper)} ${quote(folder)} "$@"`;
  return `#!/bin/sh
umask 077
case "$1" in
  version) exec cat ${quote(join(folder, 'version.json'))} ;;
  -v) echo ${quote(`Terraform v${terraform.version}`)} ;;
  init) ${skipInit ? 'exit 0' : wrapped} ;;
  plan | apply | destroy) ${wrapped} ;;
  output)
    ${quote(terraform.path)} "$@" > ${quote(join(folder, 'output.json'))} || exit $?
    cat ${quote(join(folder, 'output.json'))} ;;
  *) exec ${quote(terraform.path)} "$@" ;;
esac
`;
}

/** For a POSIX shell: nothing inside is special. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** How Terraform ended, once the wrapper has seen it end. */
export async function readResult(job: Job, command: 'init' | 'plan' | 'apply'): Promise<WrapperResult | undefined> {
  return readJson(join(job.folder, `${command}.result.json`));
}

/** The processes of a Terraform that runs now. */
export async function readRunning(job: Pick<Job, 'folder'>): Promise<{ wrapper: number; terraform: number } | undefined> {
  return readJson(join(job.folder, 'running.json'));
}

/** What Terraform wrote, in full; empty if it never started. */
export async function readOutput(
  job: Pick<Job, 'folder'>,
  command: 'init' | 'plan' | 'apply',
  stream: 'stdout' | 'stderr',
): Promise<string> {
  return readFile(join(job.folder, `${command}.${stream}`), 'utf8').catch(() => '');
}

/**
 * Removes the folders of earlier jobs of a stack that nobody works on any more; the plans in them hold secrets. `lookAt` sees what an
 * apply told before it is gone.
 */
export async function removeOldJobs(parent: string, stack: string, lookAt: (applied: string) => Promise<void>): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const folder = join(parent, name);
    if (!name.startsWith(`${stack}-`) || (await isInUse(folder))) continue;
    await lookAt(await readOutput({ folder }, 'apply', 'stdout'));
    await rm(folder, { recursive: true, force: true });
  }
}

async function isInUse(folder: string): Promise<boolean> {
  const owner = Number(await readFile(join(folder, 'owner'), 'utf8').catch(() => ''));
  const running = await readRunning({ folder });
  const others = [owner, running?.wrapper, running?.terraform].filter((pid) => pid !== process.pid);
  return others.some((pid) => pid !== undefined && isAlive(pid));
}

async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}
