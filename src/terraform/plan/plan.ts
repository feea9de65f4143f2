// A plan as it is shown to people: which resources change, how, and why. All functions are pure. The values of attributes may be secret: only
// resource names and the settings in `protections` are passed on.
import type { StackId } from '../../platform/names.js';
import type { PlanBasis } from './basis.js';
import type { TerraformEvent } from './events.js';
import { type ProtectionChange, protectionChanges } from './protections.js';
import { isStateful, serviceOf } from './services.js';

/** `import`: the resource exists, and the state takes it over as it is. */
type ChangeAction = 'create' | 'update' | 'replace' | 'delete' | 'import' | 'read' | 'no-op';

export interface ResourceChange {
  address: string;
  /** The Terraform type, such as `aws_s3_bucket`. */
  type: string;
  /** The AWS service, such as `S3`. */
  service: string;
  /** The resource's own name if it has one (such as a bucket's or a table's), otherwise its construct path in the stack. */
  name: string;
  action: ChangeAction;
  /** Why the resource is replaced or deleted: names of attributes that cannot be changed in place, or a phrase such as `it is marked as tainted`. */
  reasons: string[];
  /** Names of the attributes that change; empty for a resource that is created or deleted. */
  attributes: string[];
  stateful: boolean;
  protections: ProtectionChange[];
}

export type PlanCounts = Record<'create' | 'update' | 'replace' | 'delete', number>;

/** A plan saved on disk, which can be applied exactly as it was shown. */
export interface SavedPlan {
  /** The path of the plan file. Its folder holds everything that is applied, the function's zip included. */
  path: string;
  stack: StackId;
  destroy: boolean;
  changes: ResourceChange[];
  counts: PlanCounts;
  /** Also true if only outputs change. */
  hasChanges: boolean;
  /** In ISO 8601 format. */
  createdAt: string;
  /** What the plan rests on beside its folder and the state; undefined for a plan that is never applied later. */
  basis?: PlanBasis | undefined;
  /** The SHA-256 (in hexadecimal) of the plan file, of all files in its folder that the apply reads, and of `basis`. */
  sha256: string;
}

/** The parts of `terraform show -json` that are used here. */
export interface ShownPlan {
  resource_changes?: ShownChange[];
}

interface ShownChange {
  address: string;
  mode: 'managed' | 'data';
  type: string;
  name: string;
  action_reason?: string;
  change: {
    actions: string[];
    before: Record<string, unknown> | null;
    after: Record<string, unknown> | null;
    after_unknown?: Record<string, unknown>;
    replace_paths?: (string | number)[][];
    importing?: { id?: string };
  };
}

/** The parts of the synthesized stack (cdk.tf.json) that are used here. */
export interface Configuration {
  resource?: Record<string, Record<string, Record<string, unknown>>>;
}

/** The changes in a plan, in full, from `terraform show -json`. Unchanged resources are left out. */
export function changesFromShow(plan: ShownPlan, configuration: Configuration): ResourceChange[] {
  const changes = (plan.resource_changes ?? []).map(({ address, type, name, change, action_reason }) => ({
    ...describe(address, type, name, configuration),
    action: actionOf(change),
    reasons: change.replace_paths?.map((path) => path.join('.')) ?? reasonsOf(action_reason),
    attributes: changedAttributes(change),
    // What an import cannot read (such as `force_destroy`) looks as if it changed.
    protections: change.before && change.after && !change.importing ? protectionChanges(type, change.before, change.after) : [],
  }));
  return changes.filter(({ action }) => action !== 'no-op');
}

/**
 * The changes in a plan, from the events of `terraform plan -json`, which needs no further call. For resources that are created, read or
 * deleted the events are sufficient; for updates and replacements they lack the attributes.
 */
export function changesFromEvents(events: readonly TerraformEvent[], configuration: Configuration): ResourceChange[] {
  return events.flatMap((event) => {
    if (event.type !== 'planned_change') return [];
    const { resource, action, reason } = event.change;
    return [
      {
        ...describe(resource.addr, resource.resource_type, resource.resource_name, configuration),
        action: eventActions[action] ?? 'no-op',
        reasons: reasonsOf(reason),
        attributes: [],
        protections: [],
      },
    ];
  });
}

/** Whether the plan has updates or replacements. A person must see their attributes, which `changesFromEvents` does not have. */
export function needsShow(changes: readonly ResourceChange[]): boolean {
  return changes.some(({ action }) => action === 'update' || action === 'replace');
}

/** Counts the resources that are created, updated, replaced and deleted. */
export function countChanges(changes: readonly ResourceChange[]): PlanCounts {
  const count = (action: ChangeAction) => changes.filter((change) => change.action === action).length;
  return { create: count('create'), update: count('update'), replace: count('replace'), delete: count('delete') };
}

const eventActions: Record<string, ChangeAction> = {
  create: 'create',
  update: 'update',
  replace: 'replace',
  delete: 'delete',
  remove: 'delete',
  import: 'import',
  read: 'read',
};

function actionOf({ actions, importing }: Pick<ShownChange['change'], 'actions' | 'importing'>): ChangeAction {
  if (actions.length > 1) return 'replace';
  if (importing && actions[0] === 'no-op') return 'import';
  return eventActions[actions[0] ?? ''] ?? 'no-op';
}

function describe(address: string, type: string, name: string, { resource }: Configuration) {
  const configured = resource?.[type]?.[name.replace(/\[.*$/, '')];
  return {
    address,
    type,
    service: serviceOf(type),
    name: ownName(configured) ?? constructPath(configured) ?? name,
    stateful: isStateful(type),
  };
}

const namingAttributes = ['bucket', 'function_name', 'cluster_identifier', 'identifier', 'name', 'stage_name', 'path_part'];

function ownName(configured: Record<string, unknown> | undefined): string | undefined {
  const values = namingAttributes.map((attribute) => configured?.[attribute]);
  return values.find((value): value is string => typeof value === 'string' && !value.includes('${'));
}

/** The construct path without the stack, such as `networking/public-subnet-1`. */
function constructPath(configured: Record<string, unknown> | undefined): string | undefined {
  const comment = configured?.['//'] as { metadata?: { path?: string } } | undefined;
  return comment?.metadata?.path?.split('/').slice(1).join('/');
}

/** The reason for replacing a resource that was marked with `terraform taint`, or whose creation failed. */
export const tainted = 'it is marked as tainted';
/** The reason for replacing a resource that one of our own runs did not finish creating; see `explainTaints`. */
export const unfinished = 'an earlier run did not finish creating it';

const reasonSentences: Record<string, string> = {
  tainted,
  replace_because_tainted: tainted,
  requested: 'its replacement was requested',
  replace_by_request: 'its replacement was requested',
  replace_by_triggers: 'a change elsewhere triggers its replacement',
  delete_because_no_resource_config: 'it is no longer part of the stack',
};

function reasonsOf(reason: string | undefined): string[] {
  const sentence = reason === undefined ? undefined : reasonSentences[reason];
  return sentence === undefined ? [] : [sentence];
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
