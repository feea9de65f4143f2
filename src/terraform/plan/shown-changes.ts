// Reads the changes of a plan, in full, from `terraform show -json`.
import { findClusterGroups, isIrreplaceable } from './keepers.js';
import { actionOf, type Configuration, describe, type ResourceChange, reasonsOf } from './plan.js';
import { knownAfterApply, protectionChanges } from './protections/table.js';
import type { ShownChange, ShownPlan } from './shown-plan.js';
import { type AttributeChange, attributeChanges } from './values.js';

/** The changes in a plan, in full, from `terraform show -json`. Unchanged resources are left out. */
export function changesFromShow(plan: ShownPlan, configuration: Configuration): ResourceChange[] {
  const all = plan.resource_changes ?? [];
  const clusterGroups = findClusterGroups(all);
  const gone = all.filter(({ change }) => actionOf(change.actions) === 'delete');
  const deleted = new Set(gone.flatMap(({ change: { before } }) => [before?.id, before?.arn]).filter((id) => id !== undefined));
  const isDeployed = Object.values(plan.output_changes ?? {}).every(({ actions }) => !actions.includes('create'));
  const changes = all.map(({ address, type, name, change, action_reason }) => ({
    ...describe(address, type, name, configuration, change.before ?? {}),
    action: actionOf(change.actions),
    reasons: change.replace_paths?.map((path) => path.join('.')) ?? reasonsOf(action_reason),
    attributes: changedAttributes(change),
    values: changedValues(change),
    irreplaceable: isIrreplaceable(type, change.before, clusterGroups),
    protections: changedProtections(type, change, { isDeployed, deleted }),
  }));
  return changes.filter(({ action }) => action !== 'no-op');
}

interface PlanFacts {
  /** Whether the platform is complete: a deploy that goes on with one that failed creates the rest, which exposes nothing new. */
  isDeployed: boolean;
  /** The ids and ARNs of all resources that the plan deletes. */
  deleted: ReadonlySet<unknown>;
}

function changedProtections(type: string, { before, after, after_unknown: unknown }: ShownChange['change'], facts: PlanFacts) {
  if (before && after) return protectionChanges(type, { event: 'change', before, after, unknown });
  if (before) return protectionChanges(type, { event: 'delete', before, deleted: facts.deleted });
  return after && facts.isDeployed ? protectionChanges(type, { event: 'create', after }) : [];
}

/** For a deletion, the id. */
function changedValues(change: ShownChange['change']): AttributeChange[] {
  const { before, after, after_unknown: unknown, before_sensitive: beforeSensitive, after_sensitive: afterSensitive } = change;
  if (before === null) return [];
  if (after === null) return [{ attribute: 'id', from: before.id ?? null, to: null }];
  const values = attributeChanges({ before, after, unknown, beforeSensitive, afterSensitive });
  const causes = (change.replace_paths ?? []).map(([name]) => name);
  const isShown = ({ attribute, to }: AttributeChange) => to !== knownAfterApply || causes.some((cause) => attribute === cause);
  return actionOf(change.actions) === 'replace' ? values.filter(isShown) : values;
}

function changedAttributes({ before, after, after_unknown = {} }: ShownChange['change']): string[] {
  if (before === null || after === null) return [];
  const names = new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(after_unknown)]);
  return [...names].filter((name) => isUnknown(after_unknown[name]) || !isEqual(before[name], after[name])).sort();
}

function isUnknown(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === true;
  return Object.values(value).some(isUnknown);
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}
