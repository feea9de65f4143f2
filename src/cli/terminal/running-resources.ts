// Tracks the resources that Terraform is working on during an apply, since when it has been working on each, and how many are done.
import type { Narration, ProgressEvent } from '../../context.js';
import type { View } from './command.js';
import { duration } from './duration.js';
import { shorten } from './table.js';

const doing: Record<ProgressEvent['action'], string> = {
  create: 'creating',
  update: 'changing',
  delete: 'removing',
  replace: 'replacing',
  read: 'reading',
  none: 'keeping',
};
const done: Record<ProgressEvent['action'], string> = {
  create: 'created',
  update: 'changed',
  delete: 'removed',
  replace: 'replaced',
  read: 'read',
  none: 'kept',
};
/** A log mentions an unfinished resource again whenever this many seconds have passed. */
const reminderSeconds = 60;

interface Running {
  action: ProgressEvent['action'];
  since: number;
}

export class RunningResources {
  readonly #running = new Map<string, Running>();
  readonly #now: () => Date;
  #total = 0;
  #done = 0;
  #isApplying = false;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Updates the counts and the running resources from a narrated event. */
  update(narration: Narration): void {
    if (narration.type === 'apply-started') {
      this.#running.clear();
      this.#total = narration.total;
      this.#done = 0;
      this.#isApplying = true;
    } else if (narration.type === 'step-done' || narration.type === 'step-failed') {
      this.#isApplying = false;
    } else if (narration.type === 'apply-progress') {
      this.#count(narration.event);
    }
  }

  #count({ kind, address, action, elapsedSeconds }: ProgressEvent): void {
    if (kind === 'completed' || kind === 'failed' || kind === 'stopped') {
      this.#running.delete(address);
      if (kind === 'completed' && action !== 'read') this.#done += 1;
    } else if (!this.#running.has(address)) {
      this.#running.set(address, { action, since: this.#now().getTime() - elapsedSeconds * 1000 });
    }
  }

  /** The live list: a line of counts, then the resources that have been running longest. At most `rows` lines. */
  lines({ paint, width }: View, rows: number): string[] {
    if (!this.#isApplying) return [];
    const oldest = [...this.#running].sort(([, a], [, b]) => a.since - b.since);
    const shown = oldest.slice(0, Math.max(1, rows - 2));
    const lines = shown.map(([address, { action, since }]) => {
      const time = duration(Math.floor((this.#now().getTime() - since) / 1000));
      return `  ${paint.cyan(doing[action])} ${shorten(address, width - 26)} ${paint.dim(time)}`;
    });
    const hidden = oldest.length - shown.length;
    return [`${this.#counts()} done, ${oldest.length} running`, ...lines, ...(hidden > 0 ? [paint.dim(`  and ${hidden} more`)] : [])];
  }

  /** The event as one line for a log; empty if the event is not worth a line. */
  plainLine({ kind, address, action, elapsedSeconds }: ProgressEvent): string[] {
    const elapsed = duration(elapsedSeconds);
    if (kind === 'started') return action === 'read' ? [] : [`[${this.#counts()}] ${doing[action]} ${address}`];
    if (kind === 'completed') return action === 'read' ? [] : [`[${this.#counts()}] ${done[action]} ${address} in ${elapsed}`];
    if (kind === 'failed') return [`[${this.#counts()}] ${address} failed after ${elapsed}`];
    if (kind === 'stopped') return [`[${this.#counts()}] ${address} stopped after ${elapsed}`];
    return elapsedSeconds > 0 && elapsedSeconds % reminderSeconds === 0
      ? [`[${this.#counts()}] still ${doing[action]} ${address} after ${elapsed}`]
      : [];
  }

  #counts(): string {
    return `${this.#done}/${this.#total}`;
  }
}
