// Reads the changes of a plan, in full, from `terraform show -json`.
import { findClusterGroups, isIrreplaceable } from './keepers.js';
import { actionOf, type Configuration, describe, leftOver, type ResourceChange, reasonsOf, unfinished } from './plan.js';
import { knownAfterApply, protectionChanges } from './protections/table.js';
import type { ShownChange, ShownPlan } from './shown-plan.js';
import { type AttributeChange, attributeChanges } from './values.js';

/** The changes in a plan, in full, from `terraform show -json`. Unchanged resources are left out. */
export function changesFromShow(plan: ShownPlan, configuration: Configuration): ResourceChange[] {
  const all = plan.resource_changes ?? [];
  const clusterGroups = findClusterGroups(all);
  const gone = all.filter(({ change }) => actionOf(change) === 'delete');
  const deleted = new Set(gone.flatMap(({ change: { before } }) => [before?.id, before?.arn]).filter((id) => id !== undefined));
  const isDeployed = Object.values(plan.output_changes ?? {}).every(({ actions }) => !actions.includes('create'));
  const changes = all.map(({ address, deposed, type, name, change, action_reason }) => ({
    ...describe(address, type, name, configuration, change.before ?? {}),
    action: actionOf(change),
    reasons: deposed === undefined ? reasonsOfChange(change, action_reason) : [deposalReason(plan, address, deposed)],
    attributes: changedAttributes(change),
    values: changedValues(change),
    irreplaceable: isIrreplaceable(type, change.before, clusterGroups),
    protections: changedProtections(type, change, { isDeployed, deleted }),
  }));
  return changes.filter(({ action }) => action !== 'no-op');
}

function reasonsOfChange({ replace_paths: paths }: ShownChange['change'], reason: string | undefined): string[] {
  return paths?.map((path) => path.join('.')) ?? reasonsOf(reason);
}

/** Why a resource that has been replaced is deleted only now. One that was tainted was never finished, and nothing was lost with it. */
function deposalReason({ prior_state: prior }: ShownPlan, address: string, deposed: string): string {
  const resources = prior?.values?.root_module?.resources ?? [];
  const found = resources.find((one) => one.address === address && one.deposed_key === deposed);
  return found?.tainted ? unfinished : leftOver;
}

interface PlanFacts {
  /** Whether the platform is complete: a deploy that goes on with one that failed creates the rest, which exposes nothing new. */
  isDeployed: boolean;
  /** The ids and ARNs of all resources that the plan deletes. */
  deleted: ReadonlySet<unknown>;
}

function changedProtections(type: string, { before, after, after_unknown: unknown, importing }: ShownChange['change'], facts: PlanFacts) {
  // What an import cannot read (such as `force_destroy`) looks as if it changed.
  if (importing) return [];
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
  return actionOf(change) === 'replace' ? values.filter(isShown) : values;
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
