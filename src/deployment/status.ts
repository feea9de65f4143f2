// What is known of every environment without asking anybody: settings, journals and kept outputs. No Terraform, no AWS.
import { join } from 'node:path';
import type { Context } from '../context.js';
import { type EnvironmentSettings, type FoundationSettings, foundationSchema } from '../stacks/settings.js';
import { loadOutputs } from './outputs.js';
import { lastRun, listRuns, type ToldRun } from './runs.js';
import type { SettingsFile } from './settings-file.js';
import { foundationWorkId, workRoot } from './working-folder.js';

/**
 * `unfinished`: a deploy or destroy began and did not come to its end. `gone`: it was deployed into a sandbox that ended since.
 */
type Condition = 'never deployed' | 'deployed' | 'unfinished' | 'destroyed' | 'gone';

export interface EnvironmentStatus extends Pick<EnvironmentSettings, 'target' | 'account' | 'region' | 'size' | 'state'> {
  name: string;
  condition: Condition;
  /** ISO 8601, of the last deploy that came to its end. */
  deployedAt?: string;
  /** Where the API answers. */
  endpoint?: string;
  lastRun?: ToldRun;
}

interface FoundationStatus extends Pick<FoundationSettings, 'recorder' | 'apiGatewayLogRole'> {
  account: string;
  region: string;
  lastRun?: ToldRun;
}

export interface Status {
  settingsPath: string;
  environments: EnvironmentStatus[];
  foundations: FoundationStatus[];
}

type StatusContext = Pick<Context, 'now'>;

/** The overview. `isSandboxRunning` false turns what was deployed into the sandbox into `gone`. */
export async function readStatus(
  ctx: StatusContext,
  file: Pick<SettingsFile, 'path' | 'settings'>,
  { isSandboxRunning = true }: { isSandboxRunning?: boolean } = {},
): Promise<Status> {
  const { environments, foundations = {} } = file.settings;
  const [environmentStatuses, foundationStatuses] = await Promise.all([
    Promise.all(Object.entries(environments).map(([name, given]) => environmentStatus(ctx, file.path, name, given, isSandboxRunning))),
    Promise.all(Object.entries(foundations).map(([key, given]) => foundationStatus(ctx, file.path, key, given))),
  ]);
  return { settingsPath: file.path, environments: environmentStatuses, foundations: foundationStatuses };
}

async function environmentStatus(
  ctx: StatusContext,
  settingsPath: string,
  name: string,
  { target, account, region, size, state }: EnvironmentSettings,
  isSandboxRunning: boolean,
): Promise<EnvironmentStatus> {
  const root = workRoot(settingsPath, name);
  const [saved, runs] = await Promise.all([loadOutputs(root), listRuns(ctx, join(root, 'runs'))]);
  const isGone = target === 'sandbox' && !isSandboxRunning && runs.length > 0;
  const condition = conditionOf(runs, saved !== undefined, isGone);
  return {
    ...{ name, target, account, region, size, state, condition },
    ...(saved && condition === 'deployed' && { deployedAt: saved.savedAt, endpoint: saved.outputs['api-gateway-url'] }),
    ...(runs[0] && { lastRun: runs[0] }),
  };
}

/** The last run that may have changed resources decides; outputs alone mean deployed (the journal keeps the last 50 runs only). */
function conditionOf(runs: readonly ToldRun[], hasOutputs: boolean, isGone: boolean): Condition {
  const last = runs.find((run) => (run.command === 'deploy' || run.command === 'destroy') && !endedBefore(run));
  if (last?.command === 'destroy' && last.outcome === 'done') return 'destroyed';
  if (last === undefined && !hasOutputs) return 'never deployed';
  if (isGone) return 'gone';
  if (last?.command === 'destroy') return 'unfinished';
  return hasOutputs ? 'deployed' : 'unfinished';
}

/** Whether a run came to its end before it changed anything: a plan was approved by then, and its counts were noted. */
function endedBefore({ outcome, counts }: ToldRun): boolean {
  return (outcome === 'failed' || outcome === 'interrupted') && counts === undefined;
}

async function foundationStatus(
  ctx: StatusContext,
  settingsPath: string,
  key: string,
  given: Partial<FoundationSettings>,
): Promise<FoundationStatus> {
  const [account = '', region = ''] = key.split('/');
  const { recorder, apiGatewayLogRole } = foundationSchema.parse(given);
  const run = await lastRun(ctx, join(workRoot(settingsPath, foundationWorkId({ account, region })), 'runs'));
  return { account, region, recorder, apiGatewayLogRole, ...(run && { lastRun: run }) };
}
