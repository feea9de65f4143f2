// What `destroy` shows: before the removal the plan, the data that goes and what stays; after it the proof, and what stays with its price.
import type { DataLoss } from '../../operations/destroy/data-loss.js';
import type { ExportSummary } from '../../operations/destroy/export/export.js';
import type { FinalSnapshot } from '../../operations/destroy/snapshot.js';
import type { Leftover } from '../../operations/leftovers/leftovers.js';
import { prices } from '../../settings/prices.js';
import type { PlanCounts, SavedPlan } from '../../terraform/plan/plan.js';
import { renderPlan } from '../session/plan-view.js';
import type { CommandContext, View } from '../terminal/command.js';
import { duration } from '../terminal/duration.js';
import { byteSize } from '../terminal/size.js';
import { columns } from '../terminal/table.js';

export interface Destruction {
  environment: string;
  flags: string;
  counts: PlanCounts;
  /** Absent when there was nothing to remove. */
  removed?: { resources: number; seconds: number };
  /** The addresses whose protections were taken off before. */
  unprotected?: string[];
  losses: DataLoss[];
  snapshot?: FinalSnapshot;
  exported?: ExportSummary;
  /** Names of log groups that late writers had made again, and that were removed again. */
  lateLogGroups: string[];
  residue: Leftover[];
  /** The list price of everything that stays, in US dollars a month. */
  monthlyDollars: number;
  sandboxStopped?: boolean;
}

/** Shows the plan and the data that will be deleted. */
export function showRemoval({ say, view }: Pick<CommandContext, 'say' | 'view'>, plan: SavedPlan, losses: readonly DataLoss[]): void {
  say('');
  say(renderPlan(plan, view));
  if (losses.length === 0) return;
  say('');
  say(view.paint.red('Data that will be deleted:'));
  for (const line of columns(losses.map(describeLoss), '  ')) say(line);
}

/** Says why a protected environment may be removed, and which protections are taken off first. */
export function showUnprotection({ say, view }: Pick<CommandContext, 'say' | 'view'>, environment: string, unprotection?: SavedPlan): void {
  say('');
  say(`No deploy of ${environment} was ever completed, and it holds no data: it may be removed although it is protected.`);
  if (unprotection === undefined) return;
  say('Before the removal, and with the same approval, these protections are taken off:');
  const rows = unprotection.changes.flatMap(({ name, values }) =>
    values.map(({ attribute, from, to }) => [name, attribute, `${String(from)} -> ${view.paint.yellow(String(to))}`]),
  );
  for (const line of columns(rows, '  ')) say(line);
}

interface Stays {
  plan: SavedPlan;
  /** Days for which AWS keeps a deleted key. */
  keyDays: number;
  withSnapshot: boolean;
}

/** Shows what stays after the removal, with its price. */
export function showWhatStays({ say }: Pick<CommandContext, 'say'>, { plan, keyDays, withSnapshot }: Stays): void {
  const keys = plan.changes.filter(({ type }) => type === 'aws_kms_key').length;
  const rows = [
    ...(keys === 0 ? [] : [[counting(keys, 'key'), `deleted by AWS after ${keyDays} days`, dollars(0)]]),
    ...(withSnapshot ? [['final snapshot', 'until you delete it', `at most $${prices.backupGb} per GB a month`]] : []),
  ];
  if (rows.length === 0) return;
  say('');
  say('Stays after the removal:');
  for (const line of columns(rows, '  ')) say(line);
}

function describeLoss({ kind, name, count, isExact, versions, bytes, note }: DataLoss): string[] {
  const unit = { bucket: 'object', table: 'item', database: 'bar', 'api keys': 'key' }[kind];
  const counted = count === undefined ? 'not counted' : `${isExact ? '' : 'at least '}${counting(count, unit)}`;
  const size = bytes === undefined ? [] : [`${counting(versions ?? 0, 'version')}, ${byteSize(bytes)}`];
  return [kind, name, [counted, ...size, ...(note === undefined ? [] : [note])].join('; ')];
}

function counting(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

export function renderDestruction(result: Destruction | { environment: string; gone: string }, view: View): string {
  return 'gone' in result ? `${view.paint.green('✔')} Nothing is left to remove. ${result.gone}` : renderRemoved(result, view);
}

function renderRemoved(destruction: Destruction, view: View): string {
  const { environment, removed, residue, sandboxStopped, flags } = destruction;
  const { paint } = view;
  const left = ofKind(residue, 'residue', 'could-not-ask');
  const headline =
    removed === undefined
      ? `Nothing to remove: ${environment} has no resources`
      : `Removed ${environment}: ${removed.resources} resources in ${duration(removed.seconds)}`;
  const proof =
    left.length === 0
      ? ['Asked every service by name, and for every tagged resource by itself: nothing is left.']
      : ['Still there:', ...columns(left.map(describeLeftover), '  ')];
  return [
    `${left.length === 0 ? paint.green('✔') : paint.red('✖')} ${headline}`,
    ...proof,
    ...indexLines(residue),
    ...savedLines(destruction),
    // Nothing stays in a sandbox that is stopped.
    ...(sandboxStopped ? [] : stayingLines(destruction)),
    ...(sandboxStopped === undefined
      ? ['', 'Next, once no environment is left in this account and region:', `  trading-infra bootstrap ${flags} --remove`]
      : []),
  ].join('\n');
}

function ofKind(residue: readonly Leftover[], ...kinds: Leftover['kind'][]): Leftover[] {
  return residue.filter(({ kind }) => kinds.includes(kind));
}

/** What only AWS's tagging index still lists. It lags by hours, so this is no failure. */
function indexLines(residue: readonly Leftover[]): string[] {
  const lagging = ofKind(residue, 'index-lags').length;
  const unasked = ofKind(residue, 'only-in-index');
  return [
    ...(lagging === 0 ? [] : [`AWS’s tagging index still lists ${counting(lagging, 'deleted resource')}: the index lags by hours.`]),
    ...(unasked.length === 0
      ? []
      : ['', 'Listed by the tagging index alone, which may lag:', ...columns(unasked.map(describeLeftover), '  ')]),
  ];
}

function savedLines({ exported, snapshot, sandboxStopped }: Destruction): string[] {
  const rows = [
    ...(exported === undefined
      ? []
      : [['export', `${counting(exported.objects, 'object')} and all tables, ${byteSize(exported.bytes)}`, exported.manifest]]),
    ...(snapshot === undefined || sandboxStopped ? [] : [['snapshot', snapshot.name, '']]),
  ];
  return rows.length === 0 ? [] : ['', 'Saved:', ...columns(rows, '  ')];
}

function stayingLines({ residue, monthlyDollars }: Destruction): string[] {
  const waiting = ofKind(residue, 'waits-for-deletion');
  const kept = ofKind(residue, 'kept');
  const all = [...waiting, ...kept].length;
  return [
    ...(waiting.length === 0 ? [] : ['', 'Scheduled for deletion:', ...columns(waiting.map(describeLeftover), '  ')]),
    ...(kept.length === 0 ? [] : ['', 'Kept:', ...columns(kept.map(describeLeftover), '  ')]),
    ...(all === 0 && monthlyDollars === 0
      ? []
      : ['', `What stays costs ${dollars(monthlyDollars)} (list prices of ${prices.region}, ${prices.asOf}).`]),
  ];
}

function describeLeftover({ service, name, note, monthlyDollars }: Leftover): string[] {
  return [service, name, monthlyDollars === undefined ? '' : dollars(monthlyDollars), note ?? ''];
}

/** A monthly price, such as `about $0.42 a month`. */
function dollars(amount: number): string {
  if (amount === 0) return 'nothing';
  return amount < 0.01 ? 'less than $0.01 a month' : `about $${amount.toFixed(2)} a month`;
}
