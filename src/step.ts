// Reports one step of an operation: that it started, and whether it succeeded or failed.
import type { Context } from './context.js';

interface StepTitle<T> {
  id: string;
  title: string;
  /** Returns a text to show after the title once the step is done. */
  note?: (result: T) => string | undefined;
  /** Whether the result is a problem, which must not look like a success. */
  isProblem?: (result: T) => boolean;
}

/** Runs `work` and reports its start and its end, with the time taken in seconds. Errors are reported and rethrown. */
export async function step<T>(
  ctx: Pick<Context, 'report' | 'now'>,
  { id, title, note, isProblem }: StepTitle<T>,
  work: () => Promise<T>,
): Promise<T> {
  const started = ctx.now().getTime();
  const seconds = () => (ctx.now().getTime() - started) / 1000;
  ctx.report({ type: 'step', id, title });
  try {
    const result = await work();
    const added = note?.(result);
    ctx.report({
      type: 'step-done',
      id,
      title,
      seconds: seconds(),
      ...(added && { note: added }),
      ...(isProblem?.(result) && { isProblem: true }),
    });
    return result;
  } catch (error) {
    ctx.report({ type: 'step-failed', id, title, seconds: seconds() });
    throw error;
  }
}
