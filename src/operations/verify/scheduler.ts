// Runs checks: independent ones at once, each one when what it rests on is known. Knows nothing of AWS.

import { httpStatusOf } from '../../aws/calls.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { nearest } from '../../spelling.js';

export interface Schedulable {
  id: string;
  dependsOn: readonly string[];
  mayBeCausedBy?: readonly string[];
  timeoutSeconds?: number;
}

export interface Outcome {
  status: 'pass' | 'fail' | 'blocked';
  /** The failed checks at the root, when blocked. */
  blockedBy?: string[];
  seconds: number;
  /** What was seen, or what is wrong. */
  detail: string;
}

export interface ScheduleOptions<C extends Schedulable> extends Pick<Context, 'now' | 'signal'> {
  concurrency: number;
  /** Seconds that a check may take when it does not say. */
  timeoutSeconds: number;
  /** `signal` fires when the check's time is over or the person interrupts. */
  run(check: C, signal: AbortSignal): Promise<string>;
  onOutcome?: (check: C, outcome: Outcome) => void;
}

/** The checks named by `only` and everything that they rest on, in the given order. Throws USAGE for an unknown id. */
export function selectChecks<C extends Schedulable>(checks: readonly C[], only: readonly string[]): C[] {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const wanted = new Set<string>();
  const want = (id: string): void => {
    const check = byId.get(id);
    if (!check) {
      const meant = nearest(id, [...byId.keys()]);
      const known = meant === undefined ? `there are ${[...byId.keys()].join(', ')}.` : `did you mean ${meant}?`;
      throw new TradingInfraError('USAGE', `There is no check '${id}'; ${known}`, { hint: `trading-infra verify --only ${meant ?? 'ID'}` });
    }
    if (wanted.has(id)) return;
    wanted.add(id);
    for (const needed of restsOn(check)) want(needed);
  };
  for (const id of only) want(id);
  return checks.filter((check) => wanted.has(check.id));
}

/** Runs all checks; one outcome for each, by id. Rejects with INTERRUPTED when the signal fires. */
export async function runChecks<C extends Schedulable>(checks: readonly C[], options: ScheduleOptions<C>): Promise<Map<string, Outcome>> {
  const slots = createSlots(options.concurrency);
  const outcomes = new Map<string, Promise<[string, Outcome]>>();
  const outcomesOf = async (ids: readonly string[]) =>
    new Map(await Promise.all(ids.map((id) => outcomes.get(id) as Promise<[string, Outcome]>)));
  const settle = async (check: C): Promise<[string, Outcome]> => {
    const obstacles = rootsOf(await outcomesOf(check.dependsOn));
    const excuses = rootsOf(await outcomesOf(check.mayBeCausedBy ?? []));
    const outcome = obstacles.length > 0 ? blocked(obstacles, 0) : await slots(() => attempt(check, excuses, options));
    options.onOutcome?.(check, outcome);
    return [check.id, outcome];
  };
  for (const check of inOrder(checks)) outcomes.set(check.id, settle(check));
  return new Map(await Promise.all(checks.map((check) => outcomes.get(check.id) as Promise<[string, Outcome]>)));
}

async function attempt<C extends Schedulable>(check: C, excuses: string[], options: ScheduleOptions<C>): Promise<Outcome> {
  const { now, signal, run } = options;
  const limit = check.timeoutSeconds ?? options.timeoutSeconds;
  const started = now().getTime();
  const elapsed = () => (now().getTime() - started) / 1000;
  const over = AbortSignal.any([signal, AbortSignal.timeout(limit * 1000)]);
  try {
    over.throwIfAborted();
    const detail = await Promise.race([run(check, over), rejectWhen(over, `gave no answer within ${limit} seconds`)]);
    return { status: 'pass', seconds: elapsed(), detail };
  } catch (error) {
    if (signal.aborted) throw new TradingInfraError('INTERRUPTED', 'Interrupted while the platform was being checked.');
    if (excuses.length > 0) return blocked(excuses, elapsed());
    const detail = over.aborted ? `gave no answer within ${limit} seconds` : describe(error);
    return { status: 'fail', seconds: elapsed(), detail };
  }
}

function rejectWhen(signal: AbortSignal, message: string): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error(message)), { once: true });
  });
}

function describe(error: unknown): string {
  if (error instanceof TradingInfraError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const status = httpStatusOf(error);
  const said = error.name === 'Error' || error.message.startsWith(error.name) ? error.message : `${error.name}: ${error.message}`;
  // A refusal without a body has no name of its own.
  return status !== undefined && error.name === 'UnknownError' ? `a service answered ${status} without a reason` : said;
}

function blocked(by: string[], seconds: number): Outcome {
  return { status: 'blocked', blockedBy: by, seconds, detail: `blocked by ${by.join(', ')}` };
}

/** The failed checks behind these outcomes: those that failed, and those that blocked them. */
function rootsOf(outcomes: Map<string, Outcome>): string[] {
  const roots = [...outcomes].flatMap(([id, { status, blockedBy = [] }]) => (status === 'fail' ? [id] : blockedBy));
  return [...new Set(roots)];
}

function restsOn(check: Schedulable): readonly string[] {
  return [...check.dependsOn, ...(check.mayBeCausedBy ?? [])];
}

/** What a check rests on comes before it. Throws for a circle or an unknown id: both are mistakes in the list of checks. */
function inOrder<C extends Schedulable>(checks: readonly C[]): C[] {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const ordered = new Set<C>();
  const place = (id: string, path: readonly string[]): void => {
    const check = byId.get(id);
    if (!check) throw new Error(`${path.at(-1)} rests on ${id}, which is not among the checks`);
    if (path.includes(id)) throw new Error(`checks rest on each other: ${[...path, id].join(', ')}`);
    if (ordered.has(check)) return;
    for (const needed of restsOn(check)) place(needed, [...path, id]);
    ordered.add(check);
  };
  for (const { id } of checks) place(id, []);
  return [...ordered];
}

/** At most `size` tasks at once; the others wait their turn. */
function createSlots(size: number) {
  const waiting: (() => void)[] = [];
  let free = size;
  return async <T>(task: () => Promise<T>): Promise<T> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
