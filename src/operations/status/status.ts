// Reads the status of every environment from the settings, the journals and the saved outputs. Runs no Terraform.
import { join } from 'node:path';
import type { SandboxStatus } from '../../aws/target.js';
import type { Context } from '../../context.js';
import type { SettingsFile } from '../../settings/file.js';
import { type EnvironmentSettings, type FoundationSettings, foundationSchema } from '../../settings/schema.js';
import { foundationWorkId, workRoot } from '../../workspace/directory.js';
import { listRuns } from '../../workspace/journal.js';
import { loadOutputs } from '../../workspace/outputs.js';
import type { ReportedRun } from '../../workspace/run-record.js';

/** `unfinished`: a deploy or destroy started and did not finish. `gone`: the environment was in a sandbox that has been stopped since. */
type Condition = 'never deployed' | 'deployed' | 'unfinished' | 'destroyed' | 'gone';

/** A run, and how long ago it ended, or started if it has not ended. */
export type AgedRun = Omit<ReportedRun, 'resources'> & { ageSeconds: number };

export interface EnvironmentStatus extends Pick<EnvironmentSettings, 'target' | 'account' | 'region' | 'size' | 'state'> {
  name: string;
  condition: Condition;
  /** When the outputs of the last deploy were saved, in ISO 8601. */
  deployedAt?: string;
  /** URL of the API. */
  endpoint?: string;
  lastRun?: AgedRun;
}

interface FoundationStatus extends Pick<FoundationSettings, 'recorder' | 'apiGatewayLogRole'> {
  account: string;
  region: string;
  lastRun?: AgedRun;
}

export interface Status {
  settingsPath: string;
  environments: EnvironmentStatus[];
  foundations: FoundationStatus[];
}

/** When the running sandbox started, in ISO 8601; null if none is running. */
export function sandboxSince(sandbox: SandboxStatus): string | null {
  return sandbox.state === 'running' ? sandbox.info.startedAt : null;
}

type StatusContext = Pick<Context, 'now'>;

export interface StatusSources {
  /**
   * The time at which the running sandbox started (ISO 8601), or null if none is running. An environment that was deployed into an earlier
   * sandbox is `gone`.
   */
  sandboxSince?: string | null;
  /** Returns the runs of an environment, latest first; by default those recorded on this machine. */
  readRuns?: (environment: string) => Promise<readonly ReportedRun[]>;
}

/** Reads the status of all environments and foundations. */
export async function readStatus(
  ctx: StatusContext,
  file: Pick<SettingsFile, 'path' | 'settings'>,
  { sandboxSince, readRuns = (name) => listRuns(ctx, join(workRoot(file.path, name), 'runs')) }: StatusSources = {},
): Promise<Status> {
  const { environments, foundations = {} } = file.settings;
  const [environmentStatuses, foundationStatuses] = await Promise.all([
    Promise.all(
      Object.entries(environments).map(([name, given]) => readEnvironmentStatus(ctx, file.path, { name, given, sandboxSince, readRuns })),
    ),
    Promise.all(Object.entries(foundations).map(([key, given]) => readFoundationStatus(ctx, file.path, key, given))),
  ]);
  return { settingsPath: file.path, environments: environmentStatuses, foundations: foundationStatuses };
}

interface NamedSettings {
  name: string;
  given: EnvironmentSettings;
}

async function readEnvironmentStatus(
  ctx: StatusContext,
  settingsPath: string,
  { name, given, sandboxSince, readRuns }: Required<Pick<StatusSources, 'readRuns'>> & StatusSources & NamedSettings,
): Promise<EnvironmentStatus> {
  const { target, account, region, size, state } = given;
  const [saved, runs] = await Promise.all([loadOutputs(workRoot(settingsPath, name)), readRuns(name)]);
  const endedWithSandbox = (time = '') =>
    target === 'sandbox' && sandboxSince !== undefined && (sandboxSince === null || time < sandboxSince);
  const isGone = runs.length > 0 && endedWithSandbox(runs.find(mayHaveChanged)?.startedAt ?? saved?.savedAt);
  const current = endedWithSandbox(saved?.savedAt) ? undefined : saved;
  const condition = conditionOf(runs, (isGone ? saved : current) !== undefined, isGone);
  return {
    name,
    target,
    account,
    region,
    size,
    state,
    condition,
    ...(current && condition === 'deployed' && { deployedAt: current.savedAt, endpoint: current.outputs['api-gateway-url'] }),
    ...(runs[0] && { lastRun: withAge(runs[0], ctx.now()) }),
  };
}

/**
 * Decides by the last run that may have changed resources. Without one, outputs mean `deployed`: the journal keeps only the last 50 runs.
 */
function conditionOf(runs: readonly ReportedRun[], hasOutputs: boolean, isGone: boolean): Condition {
  const last = runs.find(mayHaveChanged);
  if (last?.command === 'destroy' && last.outcome === 'done') return 'destroyed';
  if (last === undefined && !hasOutputs) return 'never deployed';
  if (isGone) return 'gone';
  if (last?.command === 'destroy') return 'unfinished';
  // The outputs may be on the machine of the person who ran the deploy.
  if (last?.outcome === 'done') return 'deployed';
  return hasOutputs ? 'deployed' : 'unfinished';
}

/** Whether a run may have changed resources. A run that failed before its plan was approved has not; `counts` are recorded on approval. */
function mayHaveChanged({ command, outcome, counts }: ReportedRun): boolean {
  if (command !== 'deploy' && command !== 'destroy') return false;
  return counts !== undefined || outcome === 'done' || outcome === 'running' || outcome === 'interrupted?';
}

async function readFoundationStatus(
  ctx: StatusContext,
  settingsPath: string,
  key: string,
  given: Partial<FoundationSettings>,
): Promise<FoundationStatus> {
  const [account = '', region = ''] = key.split('/');
  const { recorder, apiGatewayLogRole } = foundationSchema.parse(given);
  const [run] = await listRuns(ctx, join(workRoot(settingsPath, foundationWorkId({ account, region })), 'runs'));
  return { account, region, recorder, apiGatewayLogRole, ...(run && { lastRun: withAge(run, ctx.now()) }) };
}

function withAge({ resources: _, ...run }: ReportedRun, now: Date): AgedRun {
  return { ...run, ageSeconds: (now.getTime() - Date.parse(run.endedAt ?? run.startedAt)) / 1000 };
}
