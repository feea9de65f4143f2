// `runs list` and `runs show`: who changed what and when, and how it ended.

import type { RunQuery } from '../../operations/runs/read-runs.js';
import type { ReportedRun, ResourceRun } from '../../workspace/run-record.js';
import { environmentOption } from '../session/environment-choice.js';
import { describeOutcome } from '../session/run-outcome.js';
import { type CommandContext, defineCommand, type GlobalValues, type View } from '../terminal/command.js';
import { age, duration, utc } from '../terminal/duration.js';
import { wholeNumber } from '../terminal/option.js';
import { columns } from '../terminal/table.js';

const defaultLimit = 20;

export const runsList = defineCommand({
  name: 'runs list',
  summary: 'List the runs that changed an environment or its foundation, newest first',
  examples: ['trading-infra runs list --env dev', 'trading-infra runs list --env dev --limit 100 --json'],
  options: {
    env: environmentOption,
    limit: wholeNumber('N', `maximum number of runs (default: ${defaultLimit})`, { from: 1, to: 250 }),
  },
  async run(context, options) {
    const { shortIds } = await import('../../operations/runs/read-runs.js');
    const { environment, runs, unread } = await findRuns(context, options, { limit: options.limit ?? defaultLimit });
    const ids = shortIds(runs);
    const now = context.now().getTime();
    return {
      environment,
      runs: runs.map((run, at): ListedRun => ({ ...run, shortId: ids[at] ?? run.id, ageSeconds: secondsSince(run.startedAt, now) })),
      ...(unread && { unread }),
    };
  },
  format: renderRuns,
});

export const runsShow = defineCommand({
  name: 'runs show',
  summary: 'Show one run in full: who, what was approved, every resource, and how it ended',
  argument: { name: 'RUN', summary: 'run ID or the start of one (default: the latest run)' },
  examples: ['trading-infra runs show --env dev', 'trading-infra runs show 20261128T1033 --env dev'],
  options: { env: environmentOption },
  async run(context, options) {
    const { pickRun } = await import('../../operations/runs/read-runs.js');
    const { argument: prefix = '' } = options;
    const { environment, runs } = await findRuns(context, options, { limit: prefix === '' ? 1 : 250, idPrefix: prefix });
    const run = prefix === '' && runs[0] !== undefined ? runs[0] : pickRun(runs, prefix, environment);
    const sinceUpdate = secondsSince(run.updatedAt ?? run.startedAt, context.now().getTime());
    return { environment, run, updatedSecondsAgo: sinceUpdate };
  },
  format: renderRun,
});

interface RunsValues extends GlobalValues {
  env?: string | undefined;
}

async function findRuns(context: CommandContext, options: RunsValues, query: Pick<RunQuery, 'limit' | 'idPrefix'>) {
  const [{ readRuns }, { environmentOf }, { chooseFromFile }] = await Promise.all([
    import('../../operations/runs/read-runs.js'),
    import('../../settings/file.js'),
    import('../session/session.js'),
  ]);
  const { file, name } = await chooseFromFile(context, options);
  const list = await readRuns(context, file, environmentOf(file, name), {
    ...query,
    profile: options.profile,
    of: ['environment', 'foundation'],
  });
  if (list.unread !== undefined) {
    context.report({ type: 'warning', text: `Only the runs of this machine are shown. ${list.unread}` });
  }
  return { environment: name, ...list };
}

function secondsSince(time: string, now: number): number {
  return (now - Date.parse(time)) / 1000;
}

export interface ListedRun extends ReportedRun {
  /** The start of the id, long enough to be unique in the list. */
  shortId: string;
  /** Since the start of the run. */
  ageSeconds: number;
}

function renderRuns({ environment, runs }: { environment: string; runs: readonly ListedRun[] }, { paint }: View): string {
  if (runs.length === 0) return `No runs of ${environment} are recorded.\nNext: trading-infra deploy --env ${environment}`;
  const head = ['RUN', 'COMMAND', 'OUTCOME', 'CHANGES', 'BY', 'STARTED'].map((word) => paint.dim(word));
  const rows = runs.map((run) => [
    run.shortId,
    run.command,
    describeOutcome(run),
    describeChanges(run),
    describeUser(run),
    age(run.ageSeconds),
  ]);
  return columns([head, ...rows]).join('\n');
}

/** How many of the approved changes were made, such as `45 of 133`. */
function describeChanges({ resources, counts }: ReportedRun): string {
  const planned = Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0);
  if (resources === undefined) return planned === 0 ? '-' : String(planned);
  if (resources.length === 0) return '0';
  return `${resources.filter(({ result }) => result === 'done').length} of ${resources.length}`;
}

function describeUser({ user, host }: ReportedRun): string {
  return user === undefined ? '-' : `${user}@${host}`;
}

interface ShownRun {
  run: ReportedRun;
  updatedSecondsAgo: number;
}

function renderRun({ run, updatedSecondsAgo }: ShownRun, { paint }: View): string {
  const rows: [string, string | undefined][] = [
    ['Run', run.id],
    ['Command', `${run.command}${run.toolVersion === undefined ? '' : ` (trading-infra ${run.toolVersion})`}`],
    ['Outcome', `${describeOutcome(run)}${run.exitCode === undefined ? '' : `, exit code ${run.exitCode}`}`],
    ['Process', describeProcess(run, updatedSecondsAgo)],
    ['Started', utc(run.startedAt)],
    ['Ended', run.endedAt && `${utc(run.endedAt)} (${duration((Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000)})`],
    ['By', run.user && `${describeUser(run)}, process ${run.pid}`],
    ['Principal', run.principal],
    ['Where', [run.account, run.region, run.endpoint].filter(Boolean).join(', ')],
    ['Settings', run.settingsDigest && `SHA-256 ${run.settingsDigest}`],
    ['Plan', run.planSha256 && `SHA-256 ${run.planSha256}`],
    ['State before', run.stateBefore && describeState(run.stateBefore)],
    ['Changes', run.counts && describeChanges(run)],
    ['Error', run.error && `${run.error.code}: ${run.error.message}`],
    ['Next', run.error?.hint],
  ];
  const risks = (run.risks ?? []).map(({ sentence, acceptedBy }) => `  ${sentence} (accepted by ${acceptedBy})`);
  return [
    ...columns(rows.flatMap(([name, value]) => (value ? [[paint.dim(name), value]] : []))),
    ...(risks.length === 0 ? [] : ['', 'Accepted risks:', ...risks]),
    ...renderResources(run.resources ?? []),
  ].join('\n');
}

/** What is known of the process of a run that has not ended. */
function describeProcess({ outcome, process, host, pid }: ReportedRun, updatedSecondsAgo: number): string | undefined {
  const update = `the record was last updated ${age(updatedSecondsAgo)}`;
  if (process === 'alive') return `${pid} is running; ${update}`;
  if (process === 'unknown') return `${pid} on ${host}: whether it is running cannot be known from here; ${update}`;
  return outcome === 'interrupted?' ? `${pid} on ${host ?? 'this machine'} is gone; ${update}` : undefined;
}

function describeState({ serial, version }: NonNullable<ReportedRun['stateBefore']>): string {
  return version === undefined ? 'none' : `serial ${serial}, version ${version}`;
}

function renderResources(resources: readonly ResourceRun[]): string[] {
  const rows = resources.map(({ address, action, result, seconds, id }) => [
    action,
    result,
    seconds === undefined ? '' : duration(seconds),
    address,
    id ?? '',
  ]);
  return rows.length === 0 ? [] : ['', 'Resources:', ...columns(rows, '  ')];
}
