// What a check is: one sentence about the deployed platform that is true or not, and how to find out.

import { ifExists } from '../../aws/calls.js';
import { openDatabase, type Query } from '../../aws/data-api.js';
import type { Target } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import type { environmentNames, Outputs } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';

/** What a check may touch. Expectations come from `environment` and `names`; the truth comes from `target` alone. */
export interface CheckContext extends Pick<Context, 'now' | 'sleep' | 'signal'> {
  target: Pick<Target, 'aws' | 'account' | 'region' | 'invokeUrl'>;
  environment: Environment;
  names: ReturnType<typeof environmentNames>;
  outputs: Outputs;
  seed: string;
  /** Asks once for all checks that want the same answer. */
  once<T>(question: string, ask: () => Promise<T>): Promise<T>;
  /** Whatever is given here never appears in a report. */
  conceal(secret: string): void;
}

export interface Check {
  /** Stable, kebab-case. */
  id: string;
  /** What is true when the check passes. */
  sentence: string;
  /** Why it matters: the PCI DSS requirement or the AWS Config rule behind it. */
  reason?: string;
  /** Checks without which this one cannot say anything: it is not run unless they passed. */
  dependsOn: readonly string[];
  /** Checks whose failure may be what makes this one fail: it runs after them, and then counts as blocked, not failed. */
  mayBeCausedBy?: readonly string[];
  /** What to type when it fails. */
  remedy: string;
  timeoutSeconds?: number;
  /** Resolves with what was seen; rejects with what is wrong. */
  run(ctx: CheckContext): Promise<string>;
}

/** The error of a check that found something wrong. */
export function wrong(problem: string, cause?: unknown): TradingInfraError {
  return new TradingInfraError('VERIFY_FAILED', problem, { cause });
}

type Comparable = string | number | boolean | null | undefined;

/** Compares what was seen with what should be, name by name; resolves to what was seen, throws all differences in one sentence. */
export function compare(rows: Record<string, readonly [seen: Comparable, wanted: Comparable]>): string {
  const entries = Object.entries(rows);
  const differences = entries.filter(([, [seen, wanted]]) => seen !== wanted);
  if (differences.length > 0) {
    throw wrong(differences.map(([name, [seen, wanted]]) => `${name} is ${show(seen)} and should be ${show(wanted)}`).join('; '));
  }
  return entries.map(([name, [seen]]) => `${name} ${show(seen)}`).join(', ');
}

function show(value: Comparable): string {
  return value === undefined || value === null || value === '' ? 'not set' : String(value);
}

/** The answer of a service, or the failure "`thing` does not exist". */
export async function existing<T>(thing: string, answer: Promise<T | undefined>): Promise<T> {
  const found = await ifExists(answer);
  if (found === undefined) throw wrong(`${thing} does not exist`);
  return found;
}

/** Asks the deployed database. Waits for a cluster that sleeps. */
export function queryOf({ sleep, signal, target, outputs }: CheckContext): Query {
  return openDatabase({ sleep, signal, report: () => {} }, target, outputs);
}

/** The command that brings an environment back to its settings. */
export function redeploy(environment: Environment): string {
  return `trading-infra deploy --env ${environment.name}`;
}
