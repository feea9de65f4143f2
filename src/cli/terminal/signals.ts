// Ctrl-C in three steps: stop cleanly, warn, leave at once. Terraform runs in a session of its own: even after the third step it stops by itself.

export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

interface Watch {
  /** Calls the listener at every stop signal; returns a function that removes the listener. */
  onStop: (listener: (signal: StopSignal) => void) => () => void;
  say: (text: string) => void;
  /** Ends the process at once. */
  exit: (code: number) => void;
}

/**
 * Returns a signal that the first Ctrl-C aborts. SIGTERM and SIGHUP (a closed terminal) count as Ctrl-C. A further SIGHUP means nothing: the kernel and
 * the shell each send one when a terminal is closed.
 */
export function watchStops({ onStop, say, exit }: Watch): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  let stops = 0;
  const release = onStop((signal) => {
    if (signal === 'SIGHUP' && stops > 0) return;
    stops += 1;
    if (stops === 1) {
      say(
        'Stopping: what can be cancelled is cancelled, and the state is saved. What AWS has begun to create goes on there. This can take a while.',
      );
      controller.abort(new DOMException(`stopped by ${signal}`, 'AbortError'));
    } else if (stops === 2) {
      say(
        'Still stopping. Ctrl-C once more leaves at once, without knowing how it ends: the state may stay locked, and miss resources if this computer goes down meanwhile.',
      );
    } else {
      say(
        'Left at once. If Terraform was running, it is still stopping by itself; run the same command again, which waits for it and goes on.',
      );
      exit(130);
    }
  });
  return { signal: controller.signal, release };
}
