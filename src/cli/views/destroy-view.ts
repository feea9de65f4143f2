// What a destroy shows before it asks, and what it tells at its end.
import type { DataLoss } from '../../deployment/data-loss.js';
import type { PlanCounts, SavedPlan } from '../../deployment/plan.js';
import type { Residue } from '../../deployment/residue.js';
import type { CommandContext, View } from '../command.js';
import { duration } from '../duration.js';
import { columns } from '../table.js';
import { renderPlan } from './plan-view.js';

export interface Destruction {
  environment: string;
  flags: string;
  counts: PlanCounts;
  /** Absent when there was nothing to remove. */
  removed?: { resources: number; seconds: number };
  losses: DataLoss[];
  residue: Residue[];
  sandboxStopped?: boolean;
}

/** What goes, and above all what data is lost with it. */
export function showRemoval({ say, view }: Pick<CommandContext, 'say' | 'view'>, plan: SavedPlan, losses: readonly DataLoss[]): void {
  say('');
  say(renderPlan(plan, view));
  if (losses.length === 0) return;
  say('');
  say(view.paint.red('Data that is lost:'));
  for (const line of columns(losses.map(describeLoss), '  ')) say(line);
}

function describeLoss({ kind, name, count, isExact, versions, bytes, note }: DataLoss): string[] {
  const unit = { bucket: 'object', table: 'item', database: 'bar', 'api keys': 'key' }[kind];
  const counted = count === undefined ? 'not counted' : `${isExact ? '' : 'at least '}${counting(count, unit)}`;
  const size = bytes === undefined ? [] : [`${counting(versions ?? 0, 'version')}, ${counting(bytes, 'byte')}`];
  return [kind, name, [counted, ...size, ...(note === undefined ? [] : [note])].join('; ')];
}

function counting(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

export function renderDestruction(result: Destruction | { environment: string; gone: string }, view: View): string {
  return 'gone' in result ? `${view.paint.green('✔')} Nothing is left to remove. ${result.gone}` : renderRemoved(result, view);
}

function renderRemoved({ environment, removed, residue, sandboxStopped, flags }: Destruction, { paint }: View): string {
  const of = (...kinds: Residue['kind'][]) => residue.filter(({ kind }) => kinds.includes(kind));
  const waiting = of('waits-for-deletion');
  const kept = of('kept');
  const left = of('residue', 'could-not-ask');
  const headline =
    removed === undefined
      ? `Nothing of ${environment} was there to remove`
      : `Removed ${environment}: ${removed.resources} resources in ${duration(removed.seconds)}`;
  const proof =
    left.length === 0
      ? ['Every service was asked by name and by tag: nothing is left.']
      : ['Left:', ...columns(left.map(describeResidue), '  ')];
  return [
    `${left.length === 0 ? paint.green('✔') : paint.red('✖')} ${headline}`,
    ...proof,
    ...(waiting.length === 0 ? [] : ['', 'Waiting for their deletion:', ...columns(waiting.map(describeResidue), '  ')]),
    ...(kept.length === 0 ? [] : ['', 'Kept, as the settings say:', ...columns(kept.map(describeResidue), '  ')]),
    ...(sandboxStopped ? ['', 'The sandbox had no other environment and is stopped.'] : []),
    ...(sandboxStopped === undefined
      ? ['', 'Next, once no environment is left in account and region:', `  trading-infra bootstrap ${flags} --remove`]
      : []),
  ].join('\n');
}

function describeResidue({ service, name, note }: Residue): string[] {
  return [service, name, note ?? ''];
}
