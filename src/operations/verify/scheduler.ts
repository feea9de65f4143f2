// Runs checks in the order of their dependencies; independent checks run concurrently.

import { httpStatusOf } from '../../aws/calls.js';
import type { Context } from '../../context.js';
import { deadline } from '../../deadline.js';
import { TradingInfraError } from '../../errors.js';
import { createSemaphore } from '../../semaphore.js';
import { nearest } from '../../spelling.js';

export interface Schedulable {
  id: string;
  dependsOn: readonly string[];
  mayBeCausedBy?: readonly string[];
  timeoutSeconds?: number;
}

export interface Outcome {
  status: 'pass' | 'fail' | 'blocked';
  /** Ids of the failed checks that blocked this one. */
  blockedBy?: string[];
  seconds: number;
  /** A text about what was found, or about the problem. */
  detail: string;
}

export interface ScheduleOptions<C extends Schedulable> extends Pick<Context, 'now' | 'signal'> {
  concurrency: number;
  /** Timeout of checks that do not have their own. */
  timeoutSeconds: number;
  /** Runs one check. `signal` aborts when the check times out or the user presses Ctrl-C. */
  run(check: C, signal: AbortSignal): Promise<string>;
  onOutcome?: (check: C, outcome: Outcome) => void;
}

/** Returns the checks in `only` and all checks that must run before them, in the order of `checks`. Throws USAGE for an unknown id. */
export function selectChecks<C extends Schedulable>(checks: readonly C[], only: readonly string[]): C[] {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const selected = new Set<string>();
  const add = (id: string): void => {
    const check = byId.get(id);
    if (!check) {
      const meant = nearest(id, [...byId.keys()]);
      const known = meant === undefined ? `The checks are ${[...byId.keys()].join(', ')}.` : `Did you mean ${meant}?`;
      throw new TradingInfraError('USAGE', `There is no check '${id}'. ${known}`, { hint: `trading-infra verify --only ${meant ?? 'ID'}` });
    }
    if (selected.has(id)) return;
    selected.add(id);
    for (const needed of prerequisitesOf(check)) add(needed);
  };
  for (const id of only) add(id);
  return checks.filter((check) => selected.has(check.id));
}

/** Runs all checks and resolves to their outcomes by id. Throws INTERRUPTED if the signal aborts. */
export async function runChecks<C extends Schedulable>(checks: readonly C[], options: ScheduleOptions<C>): Promise<Map<string, Outcome>> {
  const semaphore = createSemaphore(options.concurrency);
  const outcomes = new Map<string, Promise<[string, Outcome]>>();
  const outcomesOf = async (ids: readonly string[]) =>
    new Map(await Promise.all(ids.map((id) => outcomes.get(id) as Promise<[string, Outcome]>)));
  const settle = async (check: C): Promise<[string, Outcome]> => {
    const failedPrerequisites = rootFailuresOf(await outcomesOf(check.dependsOn));
    const possibleCauses = rootFailuresOf(await outcomesOf(check.mayBeCausedBy ?? []));
    const outcome =
      failedPrerequisites.length > 0
        ? blocked(failedPrerequisites, 0)
        : await semaphore.run(() => runCheck(check, possibleCauses, options));
    options.onOutcome?.(check, outcome);
    return [check.id, outcome];
  };
  for (const check of sortByDependency(checks)) outcomes.set(check.id, settle(check));
  return new Map(await Promise.all(checks.map((check) => outcomes.get(check.id) as Promise<[string, Outcome]>)));
}

async function runCheck<C extends Schedulable>(check: C, possibleCauses: string[], options: ScheduleOptions<C>): Promise<Outcome> {
  const { now, signal, run } = options;
  const limit = check.timeoutSeconds ?? options.timeoutSeconds;
  const started = now().getTime();
  const elapsed = () => (now().getTime() - started) / 1000;
  const stop = AbortSignal.any([signal, deadline(limit * 1000)]);
  try {
    stop.throwIfAborted();
    const detail = await Promise.race([run(check, stop), rejectWhen(stop, `timed out after ${limit} seconds`)]);
    return { status: 'pass', seconds: elapsed(), detail };
  } catch (error) {
    if (signal.aborted) throw new TradingInfraError('INTERRUPTED', 'Interrupted while checking the platform.');
    if (possibleCauses.length > 0) return blocked(possibleCauses, elapsed());
    const detail = stop.aborted ? `timed out after ${limit} seconds` : describeError(error);
    return { status: 'fail', seconds: elapsed(), detail };
  }
}

function rejectWhen(signal: AbortSignal, message: string): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error(message)), { once: true });
  });
}

/** One sentence about an error. */
export function describeError(error: unknown): string {
  if (error instanceof TradingInfraError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const status = httpStatusOf(error);
  const text = error.name === 'Error' || error.message.startsWith(error.name) ? error.message : `${error.name}: ${error.message}`;
  // The SDK uses the name UnknownError for a response without a body.
  return status !== undefined && error.name === 'UnknownError' ? `a service answered ${status} without a message` : text;
}

function blocked(by: string[], seconds: number): Outcome {
  return { status: 'blocked', blockedBy: by, seconds, detail: `blocked by ${by.join(', ')}` };
}

/** Returns the ids of the failed checks among `outcomes`, and of the failed checks that caused the blocked ones. */
function rootFailuresOf(outcomes: Map<string, Outcome>): string[] {
  const roots = [...outcomes].flatMap(([id, { status, blockedBy = [] }]) => (status === 'fail' ? [id] : blockedBy));
  return [...new Set(roots)];
}

function prerequisitesOf(check: Schedulable): readonly string[] {
  return [...check.dependsOn, ...(check.mayBeCausedBy ?? [])];
}

/**
 * Puts every check after the checks that must run before it. Throws for a cycle or an unknown id, which are mistakes in the list of checks.
 */
function sortByDependency<C extends Schedulable>(checks: readonly C[]): C[] {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const ordered = new Set<C>();
  const visit = (id: string, path: readonly string[]): void => {
    const check = byId.get(id);
    if (!check) throw new Error(`${path.at(-1)} depends on ${id}, which is not a check`);
    if (path.includes(id)) throw new Error(`checks depend on each other: ${[...path, id].join(', ')}`);
    if (ordered.has(check)) return;
    for (const needed of prerequisitesOf(check)) visit(needed, [...path, id]);
    ordered.add(check);
  };
  for (const { id } of checks) visit(id, []);
  return [...ordered];
}
