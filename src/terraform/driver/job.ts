// A job is one run of the cdktf CLI. Its folder holds the launcher that cdktf uses as Terraform, and all files that the run writes.

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tryJson } from '../../json.js';
import { isAlive } from '../../process-life.js';
import { quoted } from '../../shell-words.js';
import type { Terraform } from '../find-terraform.js';
import type { RunningTerraform, WrapperJob, WrapperResult } from './terraform-wrapper.js';

export interface CdktfJob {
  folder: string;
  /** The path of the executable that cdktf runs instead of Terraform. */
  launcher: string;
  /** The path of the saved plan. */
  plan: string;
}

interface JobOptions extends Omit<WrapperJob, 'terraform' | 'plan'> {
  /** The folder that holds all jobs of a work directory. */
  parent: string;
  stack: string;
  terraform: Terraform;
  /** The path of the bundled wrapper. */
  wrapper: string;
  /** The path of the plan to apply; if absent, a new plan is saved in the job's folder. */
  plan?: string;
  /** Whether the stack's folder is already initialised, so that cdktf's call of `init` can do nothing. */
  skipInit: boolean;
}

/** The name of the plan file in a job's folder. */
export const planName = 'saved.tfplan';

/** Marks a job's folder as in use by this process. */
export function recordOwner(folder: string): Promise<void> {
  return writeFile(join(folder, 'owner'), String(process.pid), { mode: 0o600 });
}

/** Creates a job's folder. Only its owner can read it, because a plan contains secrets. */
export async function createJob({ parent, stack, terraform, wrapper, skipInit, plan, ...rest }: JobOptions): Promise<CdktfJob> {
  const folder = await mkdtemp(join(parent, `${stack}-`));
  const job: WrapperJob = { ...rest, terraform: terraform.path, plan: plan ?? join(folder, planName) };
  const launcher = join(folder, 'terraform');
  const put = (name: string, text: string, mode = 0o600) => writeFile(join(folder, name), text, { mode });
  await put('job.json', JSON.stringify(job));
  await recordOwner(folder);
  await put('version.json', JSON.stringify({ terraform_version: terraform.version, provider_selections: {}, terraform_outdated: false }));
  await put('terraform', launcherScript({ folder, wrapper, terraform, skipInit }), 0o700);
  return { folder, launcher, plan: job.plan };
}

/**
 * The launcher is a shell script, because cdktf requests the version four times per run and runs `init` before every command: a shell answers
 * in 3 ms, while Node or Terraform takes 60 ms to start. The outputs are also saved to a file, because cdktf drops sensitive outputs and nests
 * the others by construct. The umask keeps the files that Terraform writes (plans, a local state) private to their owner.
 */
function launcherScript({
  folder,
  wrapper,
  terraform,
  skipInit,
}: Pick<JobOptions, 'wrapper' | 'terraform' | 'skipInit'> & { folder: string }) {
  const wrapped = `exec ${quoted(process.execPath)} ${quoted(wrapper)} ${quoted(folder)} "$@"`;
  return `#!/bin/sh
umask 077
case "$1" in
  version) exec cat ${quoted(join(folder, 'version.json'))} ;;
  -v) echo ${quoted(`Terraform v${terraform.version}`)} ;;
  init) ${skipInit ? 'exit 0' : wrapped} ;;
  plan | apply | destroy) ${wrapped} ;;
  output)
    ${quoted(terraform.path)} "$@" > ${quoted(join(folder, 'output.json'))} || exit $?
    cat ${quoted(join(folder, 'output.json'))} ;;
  *) exec ${quoted(terraform.path)} "$@" ;;
esac
`;
}

/** How a Terraform command ended; undefined while it is running, or if it never started. */
export async function readResult(job: Pick<CdktfJob, 'folder'>, command: 'init' | 'plan' | 'apply'): Promise<WrapperResult | undefined> {
  return readJson(join(job.folder, `${command}.result.json`));
}

/** The pids of the wrapper and of Terraform while Terraform runs; otherwise undefined. */
export async function readRunning(job: Pick<CdktfJob, 'folder'>): Promise<RunningTerraform | undefined> {
  return readJson(join(job.folder, 'running.json'));
}

/** All output of a Terraform command to one stream; empty if the command never started. */
export async function readOutput(
  job: Pick<CdktfJob, 'folder'>,
  command: 'init' | 'plan' | 'apply',
  stream: 'stdout' | 'stderr',
): Promise<string> {
  return readFile(join(job.folder, `${command}.${stream}`), 'utf8').catch(() => '');
}

/** The folders of a stack's earlier jobs, without those that are still running. */
export async function listOldJobs(parent: string, stack: string): Promise<Pick<CdktfJob, 'folder'>[]> {
  const names = (await readdir(parent).catch(() => [])).filter((name) => name.startsWith(`${stack}-`));
  const folders = names.map((name) => join(parent, name));
  const used = await Promise.all(folders.map(isInUse));
  return folders.filter((_, at) => !used[at]).map((folder) => ({ folder }));
}

/** Removes the folders of jobs, since the plans in them contain secrets. */
export async function removeJobs(jobs: readonly Pick<CdktfJob, 'folder'>[]): Promise<void> {
  await Promise.all(jobs.map(({ folder }) => rm(folder, { recursive: true, force: true })));
}

/**
 * Removes what jobs that were killed have left behind and that contains secrets: saved plans, which hold the state and with it the API key, and
 * outputs. Keeps their events, which say what was completed. Returns the number of jobs that it cleaned.
 */
export async function removeDeadPlans(parent: string): Promise<number> {
  const folders = (await readdir(parent).catch(() => [])).map((name) => join(parent, name));
  const cleaned = await Promise.all(
    folders.map(async (folder) => {
      if ((await processesOf(folder)).some(isAlive)) return false;
      const secret = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.tfplan') || name === 'output.json');
      await Promise.all(secret.map((name) => rm(join(folder, name), { force: true })));
      return secret.length > 0;
    }),
  );
  return cleaned.filter(Boolean).length;
}

async function isInUse(folder: string): Promise<boolean> {
  return (await processesOf(folder)).some((pid) => pid !== process.pid && isAlive(pid));
}

/** The processes that work, or have worked, on a job. */
async function processesOf(folder: string): Promise<number[]> {
  const owner = Number(await readFile(join(folder, 'owner'), 'utf8').catch(() => ''));
  const running = await readRunning({ folder });
  return [owner, running?.wrapper, running?.terraform].filter((pid) => pid !== undefined);
}

async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  // A process that was killed, or found the disk full, may have left a part of it.
  return (tryJson(text) ?? undefined) as T | undefined;
}
