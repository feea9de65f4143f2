// `verify`: the deployed platform proves itself, check by check. Expectations come from the settings, answers from the services.
import { randomBytes } from 'node:crypto';
import type { Context } from '../../context.js';
import { environmentNames, type Outputs } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import { gatewayChecks } from './api.js';
import { apiAccessChecks } from './api-access.js';
import { bucketChecks } from './buckets.js';
import { analyticsChecks } from './catalogue.js';
import type { Check, CheckContext } from './check.js';
import { databaseChecks } from './database.js';
import { foundationChecks } from './foundation.js';
import { functionChecks } from './function.js';
import { ingestChecks } from './ingest.js';
import { keyChecks } from './keys.js';
import { logChecks } from './logs.js';
import { networkChecks } from './network.js';
import { queueChecks } from './queue.js';
import { roundTripChecks } from './round-trip.js';
import { type Outcome, runChecks, selectChecks } from './scheduler.js';
import { tableChecks } from './tables.js';
import { verifySymbol } from './trade-generator.js';
import { usagePlanChecks } from './usage-plan.js';

export interface CheckResult extends Outcome {
  /** Stable, kebab-case. */
  id: string;
  sentence: string;
  /** The PCI DSS requirement or AWS Config rule behind the check, where there is one. */
  reason?: string;
  /** What to type when it failed. */
  remedy: string;
}

export interface VerifyReport {
  environment: string;
  /** `verify --seed` with it sends the same trades again. */
  seed: string;
  /** Under this symbol (and `-FILE` behind it) and the venue trading-infra the trades stay in the platform. */
  symbol: string;
  seconds: number;
  checks: CheckResult[];
}

export interface VerifyOptions {
  /** 1 to 32 letters, digits and dashes; random when not given. */
  seed?: string | undefined;
  /** Ids of the checks to run, with what they depend on; all when not given. */
  only?: readonly string[] | undefined;
  /** Told of every check as soon as it is known. */
  onCheck?: (result: CheckResult) => void;
}

type VerifyContext = Pick<Context, 'now' | 'sleep' | 'signal' | 'report'>;

/** Enough to hide the latency of the services, few enough for their request limits. */
const checksAtOnce = 8;
const secondsForACheck = 45;

/** Every check of an environment, in the order of the report: from what everything rests on to what a customer sees. */
export function allChecks(environment: Environment): Check[] {
  const rooms = [foundationChecks, networkChecks, keyChecks, logChecks, bucketChecks, analyticsChecks, tableChecks, databaseChecks];
  const service = [functionChecks, queueChecks, gatewayChecks, usagePlanChecks, apiAccessChecks, roundTripChecks, ingestChecks];
  return [...rooms, ...service].flatMap((checksOf) => checksOf(environment));
}

/**
 * Runs the checks, independent ones at once. Never throws for what the platform lacks: that is in the report.
 * Errors: USAGE (unknown check, unusable seed), INTERRUPTED.
 */
export async function verify(
  ctx: VerifyContext,
  target: CheckContext['target'],
  environment: Environment,
  outputs: Outputs,
  { seed = randomBytes(4).toString('hex'), only, onCheck }: VerifyOptions = {},
): Promise<VerifyReport> {
  const symbol = verifySymbol(seed);
  const checks = only && only.length > 0 ? selectChecks(allChecks(environment), only) : allChecks(environment);
  const started = ctx.now().getTime();
  ctx.report({
    type: 'note',
    text: `Seed ${seed}: the trades of this verification have the symbol ${symbol} and the venue trading-infra.`,
  });
  const secrets = new Set<string>();
  const base = createCheckContext(ctx, { target, environment, outputs, seed, secrets });
  const outcomes = await runChecks(checks, {
    ...ctx,
    concurrency: checksAtOnce,
    timeoutSeconds: secondsForACheck,
    run: (check, signal) => check.run({ ...base, signal }),
    onOutcome: (check, outcome) => onCheck?.(resultOf(check, outcome, secrets)),
  });
  const results = checks.map((check) => resultOf(check, outcomes.get(check.id) as Outcome, secrets));
  return { environment: environment.name, seed, symbol, seconds: (ctx.now().getTime() - started) / 1000, checks: results };
}

interface Subject extends Pick<CheckContext, 'target' | 'environment' | 'outputs' | 'seed'> {
  secrets: Set<string>;
}

function createCheckContext(ctx: VerifyContext, { secrets, ...subject }: Subject): CheckContext {
  const answers = new Map<string, Promise<unknown>>();
  return {
    now: ctx.now,
    sleep: ctx.sleep,
    signal: ctx.signal,
    names: environmentNames(subject.environment),
    ...subject,
    once: <T>(question: string, ask: () => Promise<T>) => {
      const answer = answers.get(question) ?? ask();
      answers.set(question, answer);
      return answer as Promise<T>;
    },
    conceal: (secret) => {
      if (secret !== '') secrets.add(secret);
    },
  };
}

function resultOf({ id, sentence, reason, remedy }: Check, outcome: Outcome, secrets: ReadonlySet<string>): CheckResult {
  const detail = [...secrets].reduce((text, secret) => text.replaceAll(secret, '(concealed)'), outcome.detail);
  return { id, sentence, ...(reason === undefined ? {} : { reason }), remedy, ...outcome, detail };
}
