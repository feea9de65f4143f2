// A check: one statement about the deployed platform, and the code that finds out whether it is true.

import { ifExists } from '../../aws/calls.js';
import { openDatabase, type Query } from '../../aws/data-api.js';
import type { Target } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import type { environmentNames, Outputs } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';

/** What a check may use. Expectations come from `environment`, `names` and `outputs`; facts come only from `target`. */
export interface CheckContext extends Pick<Context, 'now' | 'sleep' | 'signal'> {
  target: Pick<Target, 'aws' | 'account' | 'region' | 'invokeUrl'>;
  environment: Environment;
  names: ReturnType<typeof environmentNames>;
  outputs: Outputs;
  seed: string;
  /** The result of `fetch`, which runs once for each `key`: checks that need the same answer share it. */
  once<T>(key: string, fetch: () => Promise<T>): Promise<T>;
  /** Replaces the secret by `(redacted)` wherever it would appear in the report. */
  redact(secret: string): void;
}

export interface Check {
  /** Stable, kebab-case. */
  id: string;
  /** The statement that is true when the check passes. */
  sentence: string;
  /** Why it matters: the PCI DSS requirement or AWS Config rule behind the check. */
  reason?: string;
  /** Checks that must pass before this one can run. Unless they do, this one is blocked. */
  dependsOn: readonly string[];
  /** Checks whose failure could explain a failure of this one. It runs after them; if one failed, its own failure counts as blocked. */
  mayBeCausedBy?: readonly string[];
  /** What to type when it fails. */
  remedy: string;
  timeoutSeconds?: number;
  /** Resolves to what was found; rejects with what is wrong. */
  run(ctx: CheckContext): Promise<string>;
}

/** VERIFY_FAILED, for a check that found a problem. */
export function checkFailure(problem: string, cause?: unknown): TradingInfraError {
  return new TradingInfraError('VERIFY_FAILED', problem, { cause });
}

type Comparable = string | number | boolean | null | undefined;

/** Compares what was found with what is expected. Returns all that was found as one line; throws VERIFY_FAILED with all differences. */
export function compare(rows: Record<string, readonly [found: Comparable, expected: Comparable]>): string {
  const entries = Object.entries(rows);
  const differences = entries.filter(([, [found, expected]]) => found !== expected);
  if (differences.length > 0) {
    throw checkFailure(differences.map(([name, [found, expected]]) => `${name} is ${show(found)}, expected ${show(expected)}`).join('; '));
  }
  return entries.map(([name, [found]]) => `${name} ${show(found)}`).join(', ');
}

function show(value: Comparable): string {
  return value === undefined || value === null || value === '' ? 'not set' : String(value);
}

/** The answer of a service; VERIFY_FAILED if `thing` does not exist. */
export async function requireExisting<T>(thing: string, answer: Promise<T | undefined>): Promise<T> {
  const found = await ifExists(answer);
  if (found === undefined) throw checkFailure(`${thing} does not exist`);
  return found;
}

/** Runs SQL in the deployed database through the RDS Data API. Waits for a paused cluster to resume. */
export function openPlatformDatabase({ sleep, signal, target, outputs }: CheckContext): Query {
  return openDatabase({ sleep, signal, report: () => {} }, target, outputs);
}

/** The command that makes the environment match its settings again. */
export function deployCommand(environment: Environment): string {
  return `trading-infra deploy --env ${environment.name}`;
}
