// Takes the protections off a synthesized stack, for the removal of an environment. They are laid over the stack in a file of their own, so that the
// synthesis itself stays what the settings say; Terraform merges a file named `…_override`.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSynthesizedStack, type SynthesizedStack } from './backend.js';
import type { StateResource } from './state.js';

const overrideFile = 'unprotected_override.tf.json';

/**
 * Attributes by which AWS or the provider refuses a deletion, takes a snapshot first or keeps backups. `force_destroy` of buckets is not one of them: an
 * empty bucket can be deleted without it, and a bucket that is not empty must not be.
 */
const unprotected: Record<string, Record<string, boolean>> = {
  aws_rds_cluster: { deletion_protection: false, skip_final_snapshot: true, delete_automated_backups: true },
  aws_dynamodb_table: { deletion_protection_enabled: false },
};

/** Arguments of every resource that are no attributes. */
const metaArguments = new Set(['//', 'count', 'for_each', 'provider', 'depends_on', 'lifecycle', 'provisioner', 'connection']);

/** The addresses of the resources whose protections are on in the state. */
export function protectedAddresses(deployed: readonly StateResource[]): string[] {
  return deployed
    .filter(({ type, attributes }) => Object.entries(unprotected[type] ?? {}).some(([name, value]) => attributes[name] !== value))
    .map(({ type, name }) => `${type}.${name}`);
}

/**
 * The override of a stack: everything in the state stays exactly as it is, apart from the protections, and nothing refuses its destruction. What
 * the state lacks is left as the stack has it.
 */
export function unprotectedOverride({ resource = {} }: SynthesizedStack, deployed: readonly StateResource[]): SynthesizedStack {
  const existing = new Set(deployed.map(({ type, name }) => `${type}.${name}`));
  const override = Object.entries(resource).map(([type, named]) => {
    const present = Object.entries(named).filter(([name]) => existing.has(`${type}.${name}`));
    return [type, Object.fromEntries(present.map(([name, given]) => [name, unprotectedResource(type, given)]))] as const;
  });
  return { resource: Object.fromEntries(override.filter(([, named]) => Object.keys(named).length > 0)) };
}

function unprotectedResource(type: string, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const off = unprotected[type] ?? {};
  const kept = Object.keys(given).filter((name) => !metaArguments.has(name) && !(name in off));
  return { ...off, lifecycle: { prevent_destroy: false, ignore_changes: type in unprotected ? kept : 'all' } };
}

/** Lays the override over a synthesized stack. The next synthesis removes it. */
export async function unprotectStack(stackFolder: string, deployed: readonly StateResource[]): Promise<void> {
  const stack = (await readSynthesizedStack(stackFolder)) ?? {};
  await writeFile(join(stackFolder, overrideFile), JSON.stringify(unprotectedOverride(stack, deployed), null, 2));
}

/** Removes the override, if there is one. */
export function removeOverride(stackFolder: string): Promise<void> {
  return rm(join(stackFolder, overrideFile), { force: true });
}
