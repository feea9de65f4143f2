// Checks that run concurrently and return data: what is in order, what is not, and what to do about it.

import { isGeneralFailure, translateAwsFailure } from '../../aws/translate-failure.js';
import { type ErrorCode, TradingInfraError } from '../../errors.js';

export interface CheckResult {
  id: string;
  title: string;
  /** `skipped`: it could not be checked, which is no reason to stop. */
  status: 'ok' | 'warn' | 'fail' | 'skipped';
  /** What was found. */
  detail: string;
  /** What to do about it. */
  hint?: string;
  /** For a failure. */
  code?: ErrorCode;
  /** A better value for the settings file. */
  offer?: { path: string; value: string };
}

/** What a check returns; `runAllChecks` adds its id and title. */
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

/** Runs all checks concurrently and returns the results in their order. A `TradingInfraError` counts as a failed check. */
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

/** Skips a check if AWS denies `call` or an emulator does not support it. Errors such as bad credentials are thrown. */
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
