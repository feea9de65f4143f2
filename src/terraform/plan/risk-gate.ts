// Finds the changes in a plan that a person must confirm by typing the environment's name; `--yes` never covers them.
import { keeperOf } from './keepers.js';
import { type ResourceChange, type SavedPlan, unfinished } from './plan.js';
import type { ProtectionGroup } from './protections/protection.js';
import type { ProtectionChange } from './protections/table.js';

export interface Risk {
  address: string;
  kind: 'replaced' | 'deleted' | 'protection-lowered' | 'orphaned';
  group: ProtectionGroup;
  /** The path of the attribute that changes; for a resource that is replaced or deleted, the one that causes it or identifies it. */
  attribute: string;
  /** The old value as JSON; null if there is none. Never a secret. */
  from: unknown;
  to: unknown;
  /** What is lost, as a clause. */
  lost: string;
  /** Says what would happen, and why. */
  sentence: string;
}

/** The risks that count without protection, apart from the replacement of what cannot be made again. */
const groupsAlways: readonly ProtectionGroup[] = ['data', 'exposure'];

/**
 * The risks of a plan: what it replaces or deletes of the resources that hold something, and the protections that it lowers. In an environment
 * that is not protected, only the loss of data, replacements and exposure are risks. A plan that turns the protection off is still one of a
 * protected environment.
 */
export function assessRisks({ changes }: Pick<SavedPlan, 'changes'>, { protected: isProtected }: { protected: boolean }): Risk[] {
  const risks = changes.filter((change) => !isUnfinished(change)).flatMap((change) => [...lossRisks(change), ...protectionRisks(change)]);
  const losesProtection = risks.some(({ attribute }) => /^deletion_protection(_enabled)?$/.test(attribute));
  if (isProtected || losesProtection) return risks;
  return risks.filter(({ group, kind }) => groupsAlways.includes(group) || kind === 'replaced');
}

/** A resource that an earlier run did not finish creating holds nothing, so replacing it, or deleting it after that, needs no confirmation. */
export function isUnfinished({ action, reasons }: ResourceChange): boolean {
  return (action === 'replace' || action === 'delete') && reasons.includes(unfinished);
}

function lossRisks(change: ResourceChange): Risk[] {
  const keeper = keeperOf(change.type);
  const { address, action, reasons, values } = change;
  if (keeper === undefined || (action !== 'replace' && action !== 'delete')) return [];
  // Only those that hold data are a loss when they are deleted; the others are rows of the table of protections.
  if (keeper.holds !== 'data' && !change.irreplaceable && action === 'delete') return [];
  const cause = values.find(({ attribute }) => reasons.some((reason) => attribute === reason || attribute.startsWith(`${reason}[`)));
  const { attribute, from, to } = cause ?? values[0] ?? { attribute: 'id', from: null, to: null };
  const why = reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
  const happens = action === 'delete' ? 'is deleted' : 'is deleted and recreated';
  const sentence = `${keeper.noun} ${change.name} ${happens}${why}: ${keeper.lost}.`;
  return [
    { address, kind: action === 'delete' ? 'deleted' : 'replaced', group: keeper.group, attribute, from, to, lost: keeper.lost, sentence },
  ];
}

function protectionRisks({ address, name, action, type, irreplaceable, protections }: ResourceChange): Risk[] {
  // One sentence about a deletion is enough.
  if (action === 'delete' && (irreplaceable || keeperOf(type)?.holds === 'data')) return [];
  return protections
    .filter(({ weaker }) => weaker)
    .map((change) => ({
      address,
      kind: action === 'delete' ? 'deleted' : 'protection-lowered',
      group: change.group,
      attribute: change.attribute,
      from: change.before,
      to: change.after,
      lost: change.lost,
      sentence: describeLowering(name, change),
    }));
}

function describeLowering(name: string, { attribute, before, after, lost }: ProtectionChange): string {
  const values = [before, after].map((value) => (value === null ? 'none' : typeof value === 'string' ? value : JSON.stringify(value)));
  return `${name}: ${lost} (${attribute} changes from ${values[0]} to ${values[1]}).`;
}
