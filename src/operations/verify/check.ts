// The type of a check, which tests one statement about the deployed platform, and functions that checks share.

import { ifExists } from '../../aws/calls.js';
import { openDatabase, type Query } from '../../aws/data-api.js';
import type { Target } from '../../aws/target.js';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import type { environmentNames, Outputs } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import type { DeployedStack } from '../drift/deployed-stack.js';

/**
 * The inputs of a check. What to ask AWS about comes from `environment`, `names` and `outputs`, the expected values from `deployedStacks` (see
 * `findDeclared`), and facts only from `target`.
 */
export interface CheckContext extends Pick<Context, 'now' | 'sleep' | 'signal'> {
  target: Pick<Target, 'aws' | 'account' | 'region' | 'invokeUrl' | 'openHttp'>;
  environment: Environment;
  names: ReturnType<typeof environmentNames>;
  outputs: Outputs;
  /** The synthesized stacks with their states, which are read once for all checks. */
  deployedStacks(): Promise<readonly DeployedStack[]>;
  seed: string;
  /** Returns the result of `fetch`, which runs once for each `key`, so that checks can share an answer. */
  once<T>(key: string, fetch: () => Promise<T>): Promise<T>;
  /** Registers a secret, which the report then shows as `(redacted)`. */
  redact(secret: string): void;
}

export interface Check {
  /** A kebab-case id that stays the same in later versions. */
  id: string;
  /** The statement that is true when the check passes. */
  sentence: string;
  /** The PCI DSS requirement or AWS Config rule behind the check. */
  reason?: string;
  /** Ids of the checks that must pass before this one can run; otherwise this one is blocked. */
  dependsOn: readonly string[];
  /**
   * Ids of the checks that run before this one and could explain its failure: if one of them failed, this one is blocked instead of failed.
   */
  mayBeCausedBy?: readonly string[];
  /** The command, or several with an explanation, that fixes the problem. */
  remedy: string;
  timeoutSeconds?: number;
  /** Resolves to a text about what was found; rejects with the problem. */
  run(ctx: CheckContext): Promise<string>;
}

/** Creates the error VERIFY_FAILED for a check that found a problem. */
export function checkFailure(problem: string, cause?: unknown): TradingInfraError {
  return new TradingInfraError('VERIFY_FAILED', problem, { cause });
}

/** A value as AWS reports it or as a stack declares it. */
export type Comparable = string | number | boolean | null | undefined;

/** Compares found values with expected ones, as they are shown. Returns all found values in one line; throws VERIFY_FAILED with all differences. */
export function compare(rows: Record<string, readonly [found: Comparable, expected: Comparable]>): string {
  const entries = Object.entries(rows);
  const differences = entries.filter(([, [found, expected]]) => show(found) !== show(expected));
  if (differences.length > 0) {
    throw checkFailure(differences.map(([name, [found, expected]]) => `${name} is ${show(found)}, expected ${show(expected)}`).join('; '));
  }
  return entries.map(([name, [found]]) => `${name} ${show(found)}`).join(', ');
}

function show(value: Comparable): string {
  return value === undefined || value === null || value === '' ? 'not set' : String(value);
}

/** Returns the answer of a service. Throws VERIFY_FAILED if `thing` does not exist. */
export async function requireExisting<T>(thing: string, answer: Promise<T | undefined>): Promise<T> {
  const found = await ifExists(answer);
  if (found === undefined) throw checkFailure(`${thing} does not exist`);
  return found;
}

/** Returns a function that runs SQL in the deployed database through the RDS Data API. It waits for a paused cluster to resume. */
export function openPlatformDatabase({ sleep, signal, target, outputs }: CheckContext): Query {
  return openDatabase({ sleep, signal, report: () => {} }, target, outputs);
}

/** Returns the command that makes the environment match its settings again. */
export function deployCommand(environment: Environment): string {
  return `trading-infra deploy --env ${environment.name}`;
}
