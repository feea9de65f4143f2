// Bounds what no library bounds: providers of credentials wait for ever for a program, a container or a host that does not answer.
import { deadline } from '../../deadline.js';

interface Limit {
  seconds: number;
  /** Ctrl-C. */
  signal?: AbortSignal | undefined;
  /** The error once the time is up. */
  late: () => Error;
}

/**
 * Awaits the work, at most for the time given. Rejects at once with the signal's reason on Ctrl-C, and with `late` afterwards, whether or not the work
 * itself heeds the signal that it gets.
 */
export function withinLimit<T>(work: (signal: AbortSignal) => Promise<T>, { seconds, signal, late }: Limit): Promise<T> {
  const timeUp = deadline(seconds * 1000);
  const stop = signal === undefined ? timeUp : AbortSignal.any([signal, timeUp]);
  return new Promise((resolve, reject) => {
    // The deadline alone would not keep the process alive while nothing else does.
    const awake = setInterval(() => {}, 1000);
    const settle = (end: () => void) => {
      clearInterval(awake);
      end();
    };
    const leave = () => settle(() => reject(signal?.aborted ? signal.reason : late()));
    if (stop.aborted) return leave();
    stop.addEventListener('abort', leave, { once: true });
    work(stop).then(
      (result) => settle(() => resolve(result)),
      (error: unknown) => (stop.aborted ? leave() : settle(() => reject(error))),
    );
  });
}
