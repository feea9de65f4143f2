// Tells one step of the work: that it began, and that it is done or failed.
import type { Context } from './context.js';

interface StepTitle<T> {
  id: string;
  title: string;
  /** What to add once it is done. */
  note?: (result: T) => string | undefined;
}

/** Runs `work` between two narrations, with its time in seconds; what it throws goes on. */
export async function step<T>(ctx: Pick<Context, 'report' | 'now'>, { id, title, note }: StepTitle<T>, work: () => Promise<T>): Promise<T> {
  const started = ctx.now().getTime();
  const seconds = () => (ctx.now().getTime() - started) / 1000;
  ctx.report({ type: 'step', id, title });
  try {
    const result = await work();
    const added = note?.(result);
    ctx.report({ type: 'step-done', id, title, seconds: seconds(), ...(added && { note: added }) });
    return result;
  } catch (error) {
    ctx.report({ type: 'step-failed', id, title, seconds: seconds() });
    throw error;
  }
}
