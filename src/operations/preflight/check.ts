// The type of a preflight or doctor check, and the function that runs checks concurrently.

import type { Target } from '../../aws/target.js';
import { isGeneralFailure, translateAwsFailure } from '../../aws/translate-failure.js';
import type { ErrorCode } from '../../error-codes.js';
import { TradingInfraError } from '../../errors.js';

export interface CheckResult {
  id: string;
  title: string;
  /** `skipped`: the check could not be made, which is no reason to stop. */
  status: 'ok' | 'warn' | 'fail' | 'skipped';
  /** What was found. */
  detail: string;
  /** How to fix the problem. */
  hint?: string;
  /** The error code of a failed check. */
  code?: ErrorCode;
  /** A better value for the settings file. */
  offer?: { path: string; value: string };
}

/** The result of a check before `runAllChecks` adds its id and title. */
export type CheckOutcome = Omit<CheckResult, 'id' | 'title'>;

export interface Check {
  id: string;
  title: string;
  run(): Promise<CheckOutcome>;
}

export const ok = (detail: string): CheckOutcome => ({ status: 'ok', detail });
export const warn = (detail: string, hint: string): CheckOutcome => ({ status: 'warn', detail, hint });
export const fail = (code: ErrorCode, detail: string, hint: string): CheckOutcome => ({ status: 'fail', detail, hint, code });
export const skipped = (detail: string): CheckOutcome => ({ status: 'skipped', detail });

/** Runs all checks concurrently and returns the results in the order of `checks`. A `TradingInfraError` counts as a failed check. */
export function runAllChecks(checks: readonly Check[]): Promise<CheckResult[]> {
  return Promise.all(
    checks.map(async ({ id, title, run }) => {
      try {
        return { id, title, ...(await run()) };
      } catch (error) {
        if (!(error instanceof TradingInfraError)) throw error;
        return { id, title, ...fail(error.code, error.message.replace(/\.$/, ''), error.hint) };
      }
    }),
  );
}

/**
 * Runs a check; if `call` is not answered, warns that nothing is known, or skips the check where the sandbox's emulator does not have the call.
 * Throws general errors, such as bad credentials.
 */
export async function unlessUnanswered(
  { kind, region }: Pick<Target, 'kind' | 'region'>,
  call: string,
  run: () => Promise<CheckOutcome>,
): Promise<CheckOutcome> {
  try {
    return await run();
  } catch (error) {
    const reason = describeUnanswered(error, call, region);
    return kind === 'sandbox'
      ? skipped(`not checked: ${reason}`)
      : warn(`not checked: ${reason}`, `Ask for the permission ${call}, or check it yourself`);
  }
}

/** Why a call was not answered, in words. Throws general errors, such as bad credentials. */
export function describeUnanswered(error: unknown, call: string, region: string): string {
  const failure = translateAwsFailure(error, { call, region });
  if (isGeneralFailure(failure)) throw failure;
  if (failure.code === 'ACCESS_DENIED') return `${call} is not permitted`;
  return failure.code === 'NOT_IMPLEMENTED' ? failure.message.replace(/\.$/, '') : `${call} failed`;
}
