// What is known of every environment without asking anybody: settings, journals and kept outputs. No Terraform, no AWS.
import { join } from 'node:path';
import type { Context } from '../../context.js';
import type { SettingsFile } from '../../settings/file.js';
import { type EnvironmentSettings, type FoundationSettings, foundationSchema } from '../../settings/schema.js';
import { foundationWorkId, workRoot } from '../../workspace/directory.js';
import { lastRun, listRuns, type ReportedRun } from '../../workspace/journal.js';
import { loadOutputs } from '../../workspace/outputs.js';

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
 * The overview. `sandboxSince` is when the running sandbox began (ISO 8601), null when none runs: what was deployed into the sandbox before is
 * `gone`.
 */
export async function readStatus(
  ctx: StatusContext,
  file: Pick<SettingsFile, 'path' | 'settings'>,
  { sandboxSince }: { sandboxSince?: string | null } = {},
): Promise<Status> {
  const { environments, foundations = {} } = file.settings;
  const [environmentStatuses, foundationStatuses] = await Promise.all([
    Promise.all(Object.entries(environments).map(([name, given]) => environmentStatus(ctx, file.path, name, given, sandboxSince))),
    Promise.all(Object.entries(foundations).map(([key, given]) => foundationStatus(ctx, file.path, key, given))),
  ]);
  return { settingsPath: file.path, environments: environmentStatuses, foundations: foundationStatuses };
}

async function environmentStatus(
  ctx: StatusContext,
  settingsPath: string,
  name: string,
  { target, account, region, size, state }: EnvironmentSettings,
  sandboxSince: string | null | undefined,
): Promise<EnvironmentStatus> {
  const root = workRoot(settingsPath, name);
  const [kept, runs] = await Promise.all([loadOutputs(root), listRuns(ctx, join(root, 'runs'))]);
  const endedWithSandbox = (time = '') =>
    target === 'sandbox' && sandboxSince !== undefined && (sandboxSince === null || time < sandboxSince);
  const isGone = runs.length > 0 && endedWithSandbox(runs.find(mayHaveChanged)?.startedAt ?? kept?.savedAt);
  const saved = endedWithSandbox(kept?.savedAt) ? undefined : kept;
  const condition = conditionOf(runs, (isGone ? kept : saved) !== undefined, isGone);
  return {
    ...{ name, target, account, region, size, state, condition },
    ...(saved && condition === 'deployed' && { deployedAt: saved.savedAt, endpoint: saved.outputs['api-gateway-url'] }),
    ...(runs[0] && { lastRun: runs[0] }),
  };
}

/** The last run that may have changed resources decides; outputs alone mean deployed (the journal keeps the last 50 runs only). */
function conditionOf(runs: readonly ReportedRun[], hasOutputs: boolean, isGone: boolean): Condition {
  const last = runs.find(mayHaveChanged);
  if (last?.command === 'destroy' && last.outcome === 'done') return 'destroyed';
  if (last === undefined && !hasOutputs) return 'never deployed';
  if (isGone) return 'gone';
  if (last?.command === 'destroy') return 'unfinished';
  return hasOutputs ? 'deployed' : 'unfinished';
}

/** Not a run that ended before it changed anything: once a plan is approved, its counts are noted. */
function mayHaveChanged({ command, outcome, counts }: ReportedRun): boolean {
  if (command !== 'deploy' && command !== 'destroy') return false;
  return counts !== undefined || outcome === 'done' || outcome === 'running' || outcome === 'interrupted?';
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
