// Questions that are asked all at once and answered as data: what is in order, what is not, and what to do about it.

import { isGeneralFailure, translateAwsFailure } from '../../aws/translate-failure.js';
import { type ErrorCode, TradingInfraError } from '../../errors.js';

export interface Diagnosis {
  id: string;
  title: string;
  /** `skipped`: could not be asked, which is no reason to stop. */
  status: 'ok' | 'warn' | 'fail' | 'skipped';
  /** What was seen. */
  detail: string;
  /** What to do about it; present unless all is well. */
  hint?: string;
  /** Of a failure. */
  code?: ErrorCode;
  /** A value that would be better, for the settings file. */
  offer?: { path: string; value: string };
}

export type Finding = Omit<Diagnosis, 'id' | 'title'>;

export interface Question {
  id: string;
  title: string;
  ask(): Promise<Finding>;
}

export const ok = (detail: string): Finding => ({ status: 'ok', detail });
export const warn = (detail: string, hint: string): Finding => ({ status: 'warn', detail, hint });
export const fail = (code: ErrorCode, detail: string, hint: string): Finding => ({ status: 'fail', detail, hint, code });
export const skipped = (detail: string): Finding => ({ status: 'skipped', detail });

/** Asks everything at once; the answers come in the order of the questions. An error that is meant for people is a failed answer. */
export function askAll(questions: readonly Question[]): Promise<Diagnosis[]> {
  return Promise.all(
    questions.map(async ({ id, title, ask }) => {
      try {
        return { id, title, ...(await ask()) };
      } catch (error) {
        if (!(error instanceof TradingInfraError)) throw error;
        return { id, title, ...fail(error.code, error.message.replace(/\.$/, ''), error.hint) };
      }
    }),
  );
}

/** For questions to AWS that an account may forbid, or an emulator not know: then they are skipped. Bad credentials are not. */
export async function bestEffort(call: string, region: string, ask: () => Promise<Finding>): Promise<Finding> {
  try {
    return await ask();
  } catch (error) {
    const failure = translateAwsFailure(error, { call, region });
    if (isGeneralFailure(failure)) throw failure;
    const reason = failure.code === 'ACCESS_DENIED' ? `${call} is not permitted` : `${call} was not answered`;
    return skipped(`could not be asked: ${reason}`);
  }
}
