// Reads the status of every environment from local files: settings, journals and saved outputs. Runs no Terraform and does not call AWS.
import { join } from 'node:path';
import type { Context } from '../../context.js';
import type { SettingsFile } from '../../settings/file.js';
import { type EnvironmentSettings, type FoundationSettings, foundationSchema } from '../../settings/schema.js';
import { foundationWorkId, workRoot } from '../../workspace/directory.js';
import { listRuns } from '../../workspace/journal.js';
import { loadOutputs } from '../../workspace/outputs.js';
import type { ReportedRun } from '../../workspace/run-record.js';

/** `unfinished`: a deploy or destroy started and did not finish. `gone`: the environment was in a sandbox that has been stopped since. */
type Condition = 'never deployed' | 'deployed' | 'unfinished' | 'destroyed' | 'gone';

export interface EnvironmentStatus extends Pick<EnvironmentSettings, 'target' | 'account' | 'region' | 'size' | 'state'> {
  name: string;
  condition: Condition;
  /** When the outputs of the last deploy were saved, in ISO 8601. */
  deployedAt?: string;
  /** URL of the API. */
  endpoint?: string;
  lastRun?: ReportedRun;
}

interface FoundationStatus extends Pick<FoundationSettings, 'recorder' | 'apiGatewayLogRole'> {
  account: string;
  region: string;
  lastRun?: ReportedRun;
}

export interface Status {
  settingsPath: string;
  environments: EnvironmentStatus[];
  foundations: FoundationStatus[];
}

type StatusContext = Pick<Context, 'now'>;

/**
 * Reads the status of all environments and foundations. `sandboxSince` is the time at which the running sandbox started (ISO 8601), or null
 * if none is running. An environment that was deployed into an earlier sandbox is `gone`.
 */
export async function readStatus(
  ctx: StatusContext,
  file: Pick<SettingsFile, 'path' | 'settings'>,
  { sandboxSince }: { sandboxSince?: string | null } = {},
): Promise<Status> {
  const { environments, foundations = {} } = file.settings;
  const [environmentStatuses, foundationStatuses] = await Promise.all([
    Promise.all(Object.entries(environments).map(([name, given]) => readEnvironmentStatus(ctx, file.path, name, given, sandboxSince))),
    Promise.all(Object.entries(foundations).map(([key, given]) => readFoundationStatus(ctx, file.path, key, given))),
  ]);
  return { settingsPath: file.path, environments: environmentStatuses, foundations: foundationStatuses };
}

async function readEnvironmentStatus(
  ctx: StatusContext,
  settingsPath: string,
  name: string,
  { target, account, region, size, state }: EnvironmentSettings,
  sandboxSince: string | null | undefined,
): Promise<EnvironmentStatus> {
  const root = workRoot(settingsPath, name);
  const [saved, runs] = await Promise.all([loadOutputs(root), listRuns(ctx, join(root, 'runs'))]);
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
    ...(runs[0] && { lastRun: runs[0] }),
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
  return { account, region, recorder, apiGatewayLogRole, ...(run && { lastRun: run }) };
}
