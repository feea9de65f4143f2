// How serious a drift is, by what it puts at risk: the table of protections says which changes weaken what.
import { isStateful } from '../../terraform/plan/keepers.js';
import type { ProtectionGroup } from '../../terraform/plan/protections/protection.js';
import { protectionChanges } from '../../terraform/plan/protections/table.js';

export const severities = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof severities)[number];

/** The severity of a change that weakens a protection of this group. */
export function severityOfGroup(group: ProtectionGroup): Severity {
  return group === 'data' || group === 'encryption' || group === 'exposure' ? 'critical' : 'warning';
}

/** The most serious one; `info` if there is none. */
export function worst(given: readonly Severity[]): Severity {
  return severities.find((severity) => given.includes(severity)) ?? 'info';
}

/** In a plan these are what a deploy is for; made outside of Terraform, they mean that somebody else’s code runs, or with other permissions. */
const suspectOutside: Readonly<Record<string, RegExp>> = { aws_lambda_function: /^(code_sha256|source_code_hash|role|layers)/ };

/** The severity of each changed attribute of a resource, by its path. */
export function rateChange(type: string, before: unknown, after: unknown): (path: string) => Severity {
  const weakened = protectionChanges(type, { event: 'change', before, after }).filter(({ weaker }) => weaker);
  return (path) => {
    if (suspectOutside[type]?.test(path)) return 'critical';
    const found = weakened.filter(({ attribute }) => overlaps(path, attribute.replaceAll(/\[([^\]]*)\]/g, '.$1')));
    return worst(found.map(({ group }) => severityOfGroup(group)));
  };
}

/** The severity of a resource that was deleted outside: that of the worst protection that went with it, and never `info`. */
export function rateDeletion(type: string, before?: unknown): Severity {
  if (isStateful(type)) return 'critical';
  const lost = protectionChanges(type, { event: 'delete', before });
  return worst(['warning', ...lost.map(({ group }) => severityOfGroup(group))]);
}

/** Whether one of two paths leads to the other value, or to a part of it. */
function overlaps(one: string, other: string): boolean {
  return `${one}.`.startsWith(`${other}.`) || `${other}.`.startsWith(`${one}.`);
}
