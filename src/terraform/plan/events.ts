// Reads the output of `terraform plan -json` and `terraform apply -json`, one JSON document per line, even while it is still being written.
import { open } from 'node:fs/promises';
import type { Context, ProgressEvent } from '../../context.js';
import { tryJson } from '../../json.js';

interface ResourceReference {
  addr: string;
  resource_type: string;
  resource_name: string;
}

interface Diagnostic {
  severity: 'error' | 'warning';
  summary: string;
  detail: string;
  address?: string;
}

/** The events used here, in Terraform's own format (machine-readable UI, version 1.x). */
export type TerraformEvent =
  | { type: 'apply_start' | 'apply_progress' | 'apply_complete' | 'apply_errored'; hook: ApplyHook }
  | { type: 'planned_change' | 'resource_drift'; change: { resource: ResourceReference; action: string; reason?: string } }
  | { type: 'change_summary'; changes: { add: number; change: number; remove: number; operation: 'plan' | 'apply' | 'destroy' } }
  | { type: 'outputs'; outputs: Record<string, { sensitive: boolean; action?: string; value?: unknown }> }
  | { type: 'diagnostic'; diagnostic: Diagnostic };

interface ApplyHook {
  resource: ResourceReference;
  action: string;
  elapsed_seconds?: number;
  /** The id of the resource; absent while it is being created. */
  id_value?: string;
}

const eventTypes = new Set([
  'apply_start',
  'apply_progress',
  'apply_complete',
  'apply_errored',
  'planned_change',
  'resource_drift',
  'change_summary',
  'outputs',
  'diagnostic',
]);

/** Parses one line; undefined if it is not JSON or not an event used here. */
function parseEvent(line: string): TerraformEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  const event = tryJson(line) as TerraformEvent | undefined;
  return event !== undefined && eventTypes.has(event.type) ? event : undefined;
}

/** Parses all events in an output; skips other lines. */
export function readTerraformEvents(text: string): TerraformEvent[] {
  return text.split('\n').flatMap((line) => parseEvent(line) ?? []);
}

/** The diagnostics of severity error, formatted like Terraform's normal output. */
export function errorText(events: readonly TerraformEvent[]): string {
  return events
    .flatMap((event) => (event.type === 'diagnostic' && event.diagnostic.severity === 'error' ? [event.diagnostic] : []))
    .map(({ summary, detail, address }) => `Error: ${summary}\n${address === undefined ? '' : `  with ${address}\n`}${detail}`)
    .join('\n\n');
}

const kinds = { apply_start: 'started', apply_progress: 'progress', apply_complete: 'completed', apply_errored: 'failed' } as const;
const actions = { create: 'create', update: 'update', delete: 'delete', replace: 'replace', read: 'read' } as const;

/** Converts an apply event for the terminal; undefined for other events. After an interruption, a failure counts as `stopped`, because it was only cut off. */
export function toProgressEvent(event: TerraformEvent, interrupted = false): ProgressEvent | undefined {
  if (!(event.type in kinds) || !('hook' in event)) return undefined;
  const { resource, action, elapsed_seconds, id_value } = event.hook;
  return {
    kind: interrupted && event.type === 'apply_errored' ? 'stopped' : kinds[event.type],
    address: resource.addr,
    action: actions[action as keyof typeof actions] ?? 'none',
    elapsedSeconds: elapsed_seconds ?? 0,
    ...(id_value && { id: id_value }),
  };
}

/** How often to check whether a file has grown. */
const pollMs = 150;

/**
 * Calls `onEvent` for each event in a file that is still growing (or does not exist yet). Resolves once `ended` returns true and the file
 * has been read to its end.
 */
export async function followEvents(
  ctx: Pick<Context, 'sleep'>,
  path: string,
  { onEvent, ended }: { onEvent: (event: TerraformEvent) => void; ended: () => boolean },
): Promise<void> {
  let position = 0;
  for (;;) {
    // Called before reading, so that everything written before the end is read.
    const last = ended();
    const chunk = await readFrom(path, position);
    position += chunk.length;
    readTerraformEvents(chunk.toString('utf8')).forEach(onEvent);
    if (last) return;
    await ctx.sleep(pollMs);
  }
}

/** Reads from a position to the end of the last complete line, so that no line or character is cut in two. */
async function readFrom(path: string, position: number): Promise<Buffer> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return Buffer.alloc(0);
  try {
    const { size } = await file.stat();
    const chunk = Buffer.alloc(Math.max(0, size - position));
    await file.read(chunk, 0, chunk.length, position);
    return chunk.subarray(0, chunk.lastIndexOf(0x0a) + 1);
  } finally {
    await file.close();
  }
}
