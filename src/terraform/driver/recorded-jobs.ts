// What the folders of earlier jobs tell: which Terraform of this work directory is still running, which one died, and what it had created.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { tryJson } from '../../json.js';
import { isStillAlive } from '../../process-life.js';
import { readTerraformEvents } from '../plan/events.js';
import { readOutput } from './job.js';
import type { RunningTerraform } from './terraform-wrapper.js';

/** A Terraform that was started and whose end was not recorded: it is running, or it died. */
export interface OpenJob extends RunningTerraform {
  folder: string;
  /** The process of the tool that started it. */
  owner: number;
  isOwnerAlive: boolean;
  isAlive: boolean;
}

/** The open jobs of a stack, except those of this process. */
export async function readOpenJobs(parent: string, stack: string, now: Date): Promise<OpenJob[]> {
  const jobs = await Promise.all((await jobFolders(parent, stack)).map((folder) => readOpenJob(folder, now)));
  return jobs.filter((job) => job !== undefined && job.owner !== process.pid) as OpenJob[];
}

async function readOpenJob(folder: string, now: Date): Promise<OpenJob | undefined> {
  const text = await readFile(join(folder, 'running.json'), 'utf8').catch(() => '');
  const running = tryJson(text) as RunningTerraform | null | undefined;
  if (!running) return undefined;
  const startedAt = new Date(running.startedAt);
  const owner = Number(await readFile(join(folder, 'owner'), 'utf8').catch(() => '0'));
  const isAlive = (pid: number) => isStillAlive(pid, startedAt, now);
  return { ...running, folder, owner, isOwnerAlive: isAlive(owner), isAlive: isAlive(running.terraform) };
}

/** The ids of the resources that recorded applies report to have created and not to have deleted, by address. A later apply wins. */
export async function readCreatedIds(parent: string, stack: string): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const folder of await jobFolders(parent, stack)) {
    for (const event of readTerraformEvents(await readOutput({ folder }, 'apply', 'stdout'))) {
      if (event.type !== 'apply_complete') continue;
      const { action, resource, id_value } = event.hook;
      if (action === 'create' && id_value !== undefined) ids.set(resource.addr, id_value);
      if (action === 'delete') ids.delete(resource.addr);
    }
  }
  return ids;
}

/** The folders of a stack's jobs, oldest first. */
async function jobFolders(parent: string, stack: string): Promise<string[]> {
  const names = (await readdir(parent).catch(() => [])).filter((name) => name.startsWith(`${stack}-`));
  const found = names.map(async (name) => {
    const folder = join(parent, name);
    return { folder, at: (await stat(join(folder, 'job.json')).catch(() => undefined))?.mtimeMs ?? 0 };
  });
  return (await Promise.all(found)).sort((one, other) => one.at - other.at).map(({ folder }) => folder);
}
