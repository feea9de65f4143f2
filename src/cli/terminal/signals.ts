// Ctrl-C in three steps: let what is in flight come to its end, warn, leave at once.

export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';

interface Watch {
  /** Calls back at every stop signal; returns how to stop watching. */
  onStop: (listener: (signal: StopSignal) => void) => () => void;
  say: (text: string) => void;
  /** Ends the process now. */
  exit: (code: number) => void;
}

/** A signal that the first Ctrl-C aborts. SIGTERM and a closed terminal count like Ctrl-C. */
export function watchStops({ onStop, say, exit }: Watch): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  let stops = 0;
  const release = onStop((signal) => {
    stops += 1;
    if (stops === 1) {
      say('Stopping: what is in flight is finished first, so that nothing is lost. This can take a while.');
      controller.abort(new DOMException(`stopped by ${signal}`, 'AbortError'));
    } else if (stops === 2) {
      say(
        'Still stopping. Another Ctrl-C leaves at once: if Terraform is at work, its state may then miss resources, and its lock may stay.',
      );
    } else {
      exit(130);
    }
  });
  return { signal: controller.signal, release };
}
