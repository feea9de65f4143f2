// Tracks the resources that our own runs started to create but did not finish creating. Terraform marks them as tainted, but a user can also
// taint a table full of data. Only the events of our own applies show which of the two it is, and so whether replacing it loses data.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tryJson } from '../../json.js';
import { writePrivateJson } from '../../workspace/files.js';
import type { TerraformEvent } from '../plan/events.js';
import { type ResourceChange, tainted, unfinished } from '../plan/plan.js';

/**
 * The addresses that are still unfinished after the events of an apply, given those that were unfinished before it. If Terraform died, the state may
 * be older than the events: what they say is finished may be tainted there.
 */
export function unfinishedAfter(before: Iterable<string>, events: readonly TerraformEvent[], { hasDied = false } = {}): Set<string> {
  const addresses = new Set(before);
  for (const event of events) {
    if (!('hook' in event) || event.hook.action !== 'create') continue;
    const { addr } = event.hook.resource;
    if (event.type !== 'apply_complete' || hasDied) addresses.add(addr);
    else addresses.delete(addr);
  }
  return addresses;
}

/** Records, beside the journal, which resources an apply left unfinished. */
export async function rememberUnfinished(
  runsFolder: string,
  stack: string,
  events: readonly TerraformEvent[],
  ending?: { hasDied: boolean },
): Promise<void> {
  const before = await readUnfinished(runsFolder, stack);
  await saveUnfinished(runsFolder, stack, before, unfinishedAfter(before, events, ending));
}

/** Records resources that the journal says our own runs left unfinished; they may have run on another machine. */
export async function rememberFromJournal(runsFolder: string, stack: string, addresses: readonly string[]): Promise<void> {
  const before = await readUnfinished(runsFolder, stack);
  await saveUnfinished(runsFolder, stack, before, new Set([...before, ...addresses]));
}

/**
 * Replaces the reason “tainted” by “unfinished” for resources that our own runs left unfinished. Forgets those that the plan
 * neither creates nor replaces, because they are no longer unfinished.
 */
export async function explainTaints(runsFolder: string, stack: string, changes: ResourceChange[]): Promise<ResourceChange[]> {
  const known = await readUnfinished(runsFolder, stack);
  const wanted = changes.filter(({ address, action }) => known.has(address) && (action === 'create' || action === 'replace'));
  await saveUnfinished(runsFolder, stack, known, new Set(wanted.map(({ address }) => address)));
  return changes.map((change) => (known.has(change.address) ? { ...change, reasons: change.reasons.map(explainReason) } : change));
}

function explainReason(reason: string): string {
  return reason === tainted ? unfinished : reason;
}

/** The addresses that our own runs of the stack left unfinished. */
export async function readUnfinished(runsFolder: string, stack: string): Promise<Set<string>> {
  // If the record cannot be read, the resources count as tainted by a user, and replacing them needs a confirmation.
  const text = await readFile(recordFile(runsFolder, stack), 'utf8').catch(() => '[]');
  const addresses = tryJson(text);
  return new Set(Array.isArray(addresses) ? addresses.map(String) : []);
}

async function saveUnfinished(runsFolder: string, stack: string, before: Set<string>, after: Set<string>): Promise<void> {
  if (before.size === after.size && [...before].every((address) => after.has(address))) return;
  await writePrivateJson(recordFile(runsFolder, stack), [...after].sort());
}

function recordFile(runsFolder: string, stack: string): string {
  return join(runsFolder, `unfinished-${stack}.json`);
}
