// Checks whether the credentials last as long as the operation, and whether this computer's clock is right.

import { describeClock, isClockWrong, maxSkewMinutes, setClock } from '../../aws/clock.js';
import { minutesLeft, type Principal } from '../../aws/credentials/principal.js';
import type { ReportedRun } from '../../workspace/run-record.js';
import { type CheckOutcome, fail, ok, warn } from './check.js';

export type Operation = 'deploy' | 'destroy' | 'bootstrap';

/** How long an operation takes on AWS before one was measured, in minutes. Most of it is Aurora: a cluster and an instance, one after the other. */
const firstMinutes: Record<Operation, number> = { deploy: 25, destroy: 20, bootstrap: 5 };

export interface Duration {
  minutes: number;
  /** Whether earlier runs took that long; otherwise it is an assumption. */
  isMeasured: boolean;
}

/** How long the operation takes at most: the longest of the journal's runs that changed something, else an assumption. */
export function expectedDuration(operation: Operation, runs: readonly ReportedRun[]): Duration {
  const measured = runs.filter(({ command, outcome, counts = {} }) => {
    return command === operation && outcome === 'done' && Object.values(counts).some((count) => count > 0);
  });
  if (measured.length === 0) return { minutes: firstMinutes[operation], isMeasured: false };
  const milliseconds = measured.map(({ startedAt, endedAt = startedAt }) => Date.parse(endedAt) - Date.parse(startedAt));
  return { minutes: Math.ceil(Math.max(...milliseconds) / 60_000), isMeasured: true };
}

/**
 * Fails if the credentials expire before the operation is expected to end. This holds for every source of credentials: Terraform gets the session
 * that the SDK resolved when the command began, and cannot renew it.
 */
export function checkCredentialsLife(
  principal: Principal,
  { operation, duration, now }: { operation: Operation; duration: Duration; now: Date },
): CheckOutcome {
  const who = `account ${principal.account}${principal.alias ? ` (${principal.alias})` : ''}, as ${principal.arn}`;
  const minutes = minutesLeft(principal, now);
  if (minutes === undefined) return ok(who);
  const takes = duration.isMeasured ? `has taken up to ${duration.minutes} min here` : `usually takes ${duration.minutes} min`;
  if (minutes >= duration.minutes) return ok(`${who}, valid for another ${minutes} min; ${operation} ${takes}`);
  const hint = principal.renewal ?? 'Log in again, or export fresh credentials';
  return fail('CREDENTIALS_EXPIRED', `${who}, but valid only for another ${minutes} min; ${operation} ${takes}`, hint);
}

/** Compares this computer's clock with the time that `whose` server told. Fails above five minutes, where AWS refuses signatures, and warns above one. */
export function checkClock({ clockAheadMs }: Pick<Principal, 'clockAheadMs'>, platform: NodeJS.Platform, whose = 'AWS’s'): CheckOutcome {
  if (clockAheadMs === undefined)
    return warn('AWS told no time, so this computer’s clock could not be checked', 'Compare the clock with https://time.is');
  const seconds = Math.round(Math.abs(clockAheadMs) / 1000);
  const detail = describeClock(clockAheadMs, whose);
  if (seconds <= 60) return ok(seconds <= 2 ? `agrees with ${whose}` : detail);
  const hint = setClock(platform);
  if (!isClockWrong(clockAheadMs)) return warn(`${detail}; above ${maxSkewMinutes} min, AWS refuses every request`, hint);
  return fail('CLOCK_WRONG', `${detail}; AWS refuses requests that are more than ${maxSkewMinutes} min off`, hint);
}
