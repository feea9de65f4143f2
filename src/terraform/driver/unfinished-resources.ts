// Which resources our own runs began to make and did not finish. Terraform marks them as tainted, as a person can mark a table full of
// data: only the events of our applies tell the two apart, and with them whether a replacement loses anything.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writePrivateJson } from '../../workspace/files.js';
import type { TerraformEvent } from '../plan/events.js';
import { type ResourceChange, tainted, unfinished } from '../plan/plan.js';

/** The addresses that stay unfinished after these events of an apply. */
export function unfinishedAfter(before: Iterable<string>, events: readonly TerraformEvent[]): Set<string> {
  const addresses = new Set(before);
  for (const event of events) {
    if (!('hook' in event) || event.hook.action !== 'create') continue;
    const { addr } = event.hook.resource;
    if (event.type === 'apply_complete') addresses.delete(addr);
    else addresses.add(addr);
  }
  return addresses;
}

/** Keeps beside the journal what an apply left unfinished. */
export async function rememberUnfinished(runsFolder: string, stack: string, events: readonly TerraformEvent[]): Promise<void> {
  const before = await readUnfinished(runsFolder, stack);
  await saveUnfinished(runsFolder, stack, before, unfinishedAfter(before, events));
}

/**
 * Gives the tainted resources that our runs left unfinished that reason, and forgets those that the plan does not want to make any more:
 * somebody has finished them.
 */
export async function explainTaints(runsFolder: string, stack: string, changes: ResourceChange[]): Promise<ResourceChange[]> {
  const known = await readUnfinished(runsFolder, stack);
  const wanted = changes.filter(({ address, action }) => known.has(address) && (action === 'create' || action === 'replace'));
  await saveUnfinished(runsFolder, stack, known, new Set(wanted.map(({ address }) => address)));
  return changes.map((change) => (known.has(change.address) ? { ...change, reasons: change.reasons.map(ofOurs) } : change));
}

function ofOurs(reason: string): string {
  return reason === tainted ? unfinished : reason;
}

async function readUnfinished(runsFolder: string, stack: string): Promise<Set<string>> {
  // What cannot be read is not known to be ours: the risk gate then asks once too often.
  const text = await readFile(fileOf(runsFolder, stack), 'utf8').catch(() => '[]');
  try {
    return new Set<string>(JSON.parse(text));
  } catch {
    return new Set();
  }
}

async function saveUnfinished(runsFolder: string, stack: string, before: Set<string>, after: Set<string>): Promise<void> {
  if (before.size === after.size && [...before].every((address) => after.has(address))) return;
  await writePrivateJson(fileOf(runsFolder, stack), [...after].sort());
}

function fileOf(runsFolder: string, stack: string): string {
  return join(runsFolder, `unfinished-${stack}.json`);
}
