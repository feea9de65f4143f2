// The type of a preflight or doctor check, and the function that runs checks concurrently.

import { isGeneralFailure, translateAwsFailure } from '../../aws/translate-failure.js';
import { type ErrorCode, TradingInfraError } from '../../errors.js';

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

/** Runs a check and reports it as skipped if `call` fails. Throws general errors, such as bad credentials. */
export async function skipIfUnanswered(call: string, region: string, run: () => Promise<CheckOutcome>): Promise<CheckOutcome> {
  try {
    return await run();
  } catch (error) {
    const failure = translateAwsFailure(error, { call, region });
    if (isGeneralFailure(failure)) throw failure;
    const reason = failure.code === 'ACCESS_DENIED' ? `${call} is not permitted` : `${call} failed`;
    return skipped(`not checked: ${reason}`);
  }
}
