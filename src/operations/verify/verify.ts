// Compares the deployed platform, as the AWS services describe it, with what the stacks declare: the command `verify`.
import { randomBytes } from 'node:crypto';
import type { Context } from '../../context.js';
import { environmentNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import type { DeployedStack } from '../drift/deployed-stack.js';
import { additionChecks } from './additions.js';
import { apiChecks } from './api.js';
import { apiAccessChecks } from './api-access.js';
import { bucketChecks } from './buckets.js';
import { catalogueChecks } from './catalogue.js';
import { type Check, type CheckContext, checkFailure } from './check.js';
import { databaseChecks } from './database.js';
import { endpointChecks } from './endpoint.js';
import { foundationChecks } from './foundation.js';
import { functionChecks } from './function.js';
import { ingestChecks } from './ingest.js';
import { keyChecks } from './keys.js';
import { logChecks } from './logs.js';
import { networkChecks } from './network.js';
import { queueChecks } from './queue.js';
import { roundTripChecks } from './round-trip.js';
import { describeError, type Outcome, runChecks, selectChecks } from './scheduler.js';
import { tableChecks } from './tables.js';
import { testSymbol } from './trade-generator.js';

export interface CheckResult extends Outcome {
  /** A kebab-case id that stays the same in later versions. */
  id: string;
  sentence: string;
  /** The PCI DSS requirement or AWS Config rule behind the check, if any. */
  reason?: string;
  /** The command, or several with an explanation, that fixes the problem. */
  remedy: string;
}

export interface VerifyReport {
  environment: string;
  /** The seed of the test trades; `verify --seed` with it sends the same trades again. */
  seed: string;
  /** The symbol of the trades posted to the API; the trades in the uploaded file have `-FILE` after it. */
  symbol: string;
  seconds: number;
  checks: CheckResult[];
}

export interface VerifyOptions {
  /** 1 to 32 letters, digits and dashes; random by default. */
  seed?: string | undefined;
  /** Ids of the checks to run. The checks that must run before them run too. By default, all checks run. */
  only?: readonly string[] | undefined;
  /** Called with each result as soon as its check has ended. */
  onCheck?: (result: CheckResult) => void;
}

/** What is verified. `deployedStacks` synthesizes the stacks and reads their states. */
export type VerifySubject = Pick<CheckContext, 'target' | 'environment' | 'outputs' | 'deployedStacks'>;

type VerifyContext = Pick<Context, 'now' | 'sleep' | 'signal' | 'report'>;

/** High enough to hide the latency of the services, and low enough for their request limits. */
const maxConcurrentChecks = 8;
const defaultTimeoutSeconds = 45;

/** Returns all checks of an environment in the order of the report: from the foundation up to the answers of the API. */
export function allChecks(environment: Environment): Check[] {
  const resources = [foundationChecks, networkChecks, keyChecks, logChecks, bucketChecks, catalogueChecks, tableChecks, databaseChecks];
  const services = [functionChecks, queueChecks, apiChecks, apiAccessChecks, additionChecks, endpointChecks, roundTripChecks, ingestChecks];
  return [...resources, ...services].flatMap((createChecks) => createChecks(environment));
}

/**
 * Runs the checks. A failed check is in the report and is not thrown. Throws USAGE for an unknown check or an invalid seed, INTERRUPTED
 * after Ctrl-C.
 */
export async function verify(
  ctx: VerifyContext,
  subject: VerifySubject,
  { seed = randomBytes(4).toString('hex'), only, onCheck }: VerifyOptions = {},
): Promise<VerifyReport> {
  const { environment } = subject;
  const symbol = testSymbol(seed);
  const checks = only && only.length > 0 ? selectChecks(allChecks(environment), only) : allChecks(environment);
  const started = ctx.now().getTime();
  ctx.report({
    type: 'note',
    text: `Test trades use the symbol ${symbol} and the venue trading-infra; they stay in the platform.`,
  });
  const secrets = new Set<string>();
  const base = createCheckContext(ctx, { ...subject, seed, secrets });
  const outcomes = await runChecks(checks, {
    ...ctx,
    concurrency: maxConcurrentChecks,
    timeoutSeconds: defaultTimeoutSeconds,
    run: (check, signal) => check.run({ ...base, signal }),
    onOutcome: (check, outcome) => onCheck?.(toResult(check, outcome, secrets)),
  });
  const results = checks.map((check) => toResult(check, outcomes.get(check.id) as Outcome, secrets));
  return { environment: environment.name, seed, symbol, seconds: (ctx.now().getTime() - started) / 1000, checks: results };
}

/** Throws USAGE for an unknown check or an invalid seed, before anything is run or recorded. */
export function refuseInvalidOptions(environment: Environment, { seed, only = [] }: VerifyOptions): void {
  if (seed !== undefined) testSymbol(seed);
  selectChecks(allChecks(environment), only);
}

interface CheckSubject extends VerifySubject, Pick<CheckContext, 'seed'> {
  secrets: Set<string>;
}

function createCheckContext(ctx: VerifyContext, { secrets, ...subject }: CheckSubject): CheckContext {
  const answers = new Map<string, Promise<unknown>>();
  const once = <T>(key: string, fetch: () => Promise<T>) => {
    const answer = answers.get(key) ?? fetch();
    answers.set(key, answer);
    return answer as Promise<T>;
  };
  return {
    now: ctx.now,
    sleep: ctx.sleep,
    signal: ctx.signal,
    names: environmentNames(subject.environment),
    ...subject,
    deployedStacks: () => once('stacks', () => readStacks(subject)),
    once,
    redact: (secret) => {
      if (secret !== '') secrets.add(secret);
    },
  };
}

async function readStacks({ deployedStacks }: VerifySubject): Promise<readonly DeployedStack[]> {
  return deployedStacks().catch((error: unknown) => {
    throw checkFailure(
      `the expected values are unknown, because the stacks or their states cannot be read: ${describeError(error)}`,
      error,
    );
  });
}

function toResult({ id, sentence, reason, remedy }: Check, outcome: Outcome, secrets: ReadonlySet<string>): CheckResult {
  const detail = [...secrets].reduce((text, secret) => text.replaceAll(secret, '(redacted)'), outcome.detail);
  return { id, sentence, ...(reason === undefined ? {} : { reason }), remedy, ...outcome, detail };
}
