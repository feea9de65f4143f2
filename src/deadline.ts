// A signal that aborts after a time, for use with AbortSignal.any.

/**
 * Like `AbortSignal.timeout`, but it cannot be lost: Node 20 may collect a signal to which only AbortSignal.any refers, and it then never aborts. The
 * timer does not keep the process alive.
 */
export function deadline(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')), ms).unref();
  return controller.signal;
}
