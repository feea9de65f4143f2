// A plan as it is shown to people: which resources change, how, and why. All functions are pure. The values of attributes may be secret: only
// those that `values.ts` lets through are passed on.
import type { StackId } from '../../platform/names.js';
import type { PlanBasis } from './basis.js';
import type { TerraformEvent } from './events.js';
import { isStateful } from './keepers.js';
import type { ProtectionChange } from './protections/table.js';
import { serviceOf } from './services.js';
import type { ShownChange } from './shown-plan.js';
import type { AttributeChange } from './values.js';

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
  /** The attributes that change with their old and new values, without secrets. For a replacement, only those whose new value is known. */
  values: AttributeChange[];
  /** Whether the resource holds data, keys or credentials, or runs the database. */
  stateful: boolean;
  /** Whether data would be lost or cut off if it were replaced or deleted, so that this is refused while there is any. */
  irreplaceable: boolean;
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

/** The parts of the synthesized stack (cdk.tf.json) that are used here. */
export interface Configuration {
  resource?: Record<string, Record<string, Record<string, unknown>>>;
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
        values: [],
        irreplaceable: false,
        protections: [],
      },
    ];
  });
}

/**
 * Whether the plan changes something that is deployed. A person must see the attributes and the risks, which `changesFromEvents` does not
 * have. The first deploy creates everything that the stack has, and nothing of it can be a risk.
 */
export function needsShow(changes: readonly ResourceChange[], { resource = {} }: Configuration): boolean {
  const configured = Object.values(resource).reduce((sum, ofType) => sum + Object.keys(ofType).length, 0);
  const pending = changes.filter(({ action }) => action !== 'read' && action !== 'no-op');
  return pending.length > 0 && (pending.length < configured || pending.some(({ action }) => action !== 'create'));
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

/** The action of Terraform's list of actions: a replacement is listed as two. */
export function actionOf({ actions, importing }: Pick<ShownChange['change'], 'actions' | 'importing'>): ChangeAction {
  if (actions.length > 1) return 'replace';
  if (importing && actions[0] === 'no-op') return 'import';
  return eventActions[actions[0] ?? ''] ?? 'no-op';
}

/** What a resource is called. One that is no longer configured is named as it was `before`. */
export function describe(address: string, type: string, name: string, { resource }: Configuration, before: Record<string, unknown> = {}) {
  const configured = resource?.[type]?.[name.replace(/\[.*$/, '')];
  return {
    address,
    type,
    service: serviceOf(type),
    name: ownName(configured ?? before) ?? constructPath(configured) ?? nameTag(before) ?? name,
    stateful: isStateful(type),
  };
}

const namingAttributes = ['bucket', 'function_name', 'cluster_identifier', 'identifier', 'name', 'stage_name', 'path_part'];

function ownName(configured: Record<string, unknown> | undefined): string | undefined {
  const values = namingAttributes.map((attribute) => configured?.[attribute]);
  return values.find((value): value is string => typeof value === 'string' && !value.includes('${'));
}

function nameTag({ tags }: Record<string, unknown>): string | undefined {
  const name = (tags as Record<string, unknown> | null | undefined)?.Name;
  return typeof name === 'string' ? name : undefined;
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
/** The reason for deleting a resource whose replacement was interrupted after the new one was created. */
export const leftOver = 'an earlier run replaced it and did not delete it';

const reasonSentences: Record<string, string> = {
  tainted,
  replace_because_tainted: tainted,
  requested: 'its replacement was requested',
  replace_by_request: 'its replacement was requested',
  replace_by_triggers: 'a change elsewhere triggers its replacement',
  delete_because_no_resource_config: 'it is no longer part of the stack',
};

/** Terraform's reason for an action in words. */
export function reasonsOf(reason: string | undefined): string[] {
  const sentence = reason === undefined ? undefined : reasonSentences[reason];
  return sentence === undefined ? [] : [sentence];
}
