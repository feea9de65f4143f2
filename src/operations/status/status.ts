// Reads the status of every environment from the settings, the states in the state bucket, the journals and the saved outputs. Runs no Terraform.
import { join } from 'node:path';
import type { SandboxStatus } from '../../aws/target.js';
import type { Context } from '../../context.js';
import type { SettingsFile } from '../../settings/file.js';
import { type EnvironmentSettings, type FoundationSettings, foundationSchema } from '../../settings/schema.js';
import { foundationWorkId, workRoot } from '../../workspace/directory.js';
import { listRuns } from '../../workspace/journal.js';
import { loadOutputs } from '../../workspace/outputs.js';
import type { ReportedRun } from '../../workspace/run-record.js';
import { type Condition, conditionOf, mayHaveChanged } from './condition.js';
import type { StoredFacts, UnreadState } from './stored-facts.js';

/** A run, and how long ago it ended, or started if it has not ended. */
export type AgedRun = Omit<ReportedRun, 'resources'> & { ageSeconds: number };

export interface EnvironmentStatus extends Pick<EnvironmentSettings, 'target' | 'account' | 'region' | 'size' | 'state'> {
  name: string;
  condition: Condition;
  /** The state that the condition was read from, such as `s3://bucket/key`; absent if it could not be read, or is a local one. */
  source?: string;
  /** Why the state in the state bucket could not be read. */
  unread?: Omit<UnreadState, 'kind'>;
  /** When the state or, for a local one, its outputs were last saved, in ISO 8601. */
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
  /** Returns the state of an environment and its runs; by default only the runs that are recorded on this machine. */
  readStored?: (environment: string) => Promise<StoredFacts>;
}

/** Reads the status of all environments and foundations. */
export async function readStatus(
  ctx: StatusContext,
  file: Pick<SettingsFile, 'path' | 'settings'>,
  {
    sandboxSince,
    readStored = async (name) => ({ runs: await listRuns(ctx, join(workRoot(file.path, name), 'runs')) }),
  }: StatusSources = {},
): Promise<Status> {
  const { environments, foundations = {} } = file.settings;
  const [environmentStatuses, foundationStatuses] = await Promise.all([
    Promise.all(
      Object.entries(environments).map(([name, given]) => readEnvironmentStatus(ctx, file.path, { name, given, sandboxSince, readStored })),
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
  { name, given, sandboxSince, readStored }: Required<Pick<StatusSources, 'readStored'>> & StatusSources & NamedSettings,
): Promise<EnvironmentStatus> {
  const { target, account, region, size } = given;
  const [saved, { runs, state }] = await Promise.all([loadOutputs(workRoot(settingsPath, name)), readStored(name)]);
  const endedWithSandbox = (time = '') =>
    target === 'sandbox' && sandboxSince !== undefined && (sandboxSince === null || time < sandboxSince);
  const isGone = runs.length > 0 && endedWithSandbox(runs.find(mayHaveChanged)?.startedAt ?? saved?.savedAt);
  const current = endedWithSandbox(saved?.savedAt) ? undefined : saved;
  const condition = conditionOf({ runs, state, hasOutputs: (isGone ? saved : current) !== undefined, isGone });
  const deployed = state?.kind === 'complete' ? state : isUnread(state) ? current : undefined;
  return {
    name,
    target,
    account,
    region,
    size,
    state: given.state,
    condition,
    ...(state && 'from' in state && { source: state.from }),
    ...(state?.kind === 'unread' && state.code !== 'EMULATOR_GONE' && { unread: reasonOf(state) }),
    ...(deployed && condition === 'deployed' && { deployedAt: deployed.savedAt, endpoint: deployed.outputs['api-gateway-url'] }),
    ...(runs[0] && { lastRun: withAge(runs[0], ctx.now()) }),
  };
}

function isUnread(state: StoredFacts['state']): boolean {
  return state === undefined || state.kind === 'unread';
}

function reasonOf({ code, message, hint }: UnreadState): EnvironmentStatus['unread'] {
  return { code, message, hint };
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
