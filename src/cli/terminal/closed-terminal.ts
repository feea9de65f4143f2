// Lets the process end cleanly although its terminal has been closed.
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { isatty } from 'node:tty';

const standardStreams = [0, 1, 2] as const;

/**
 * When Node.js exits, it restores the mode of the terminals that it was started on, and aborts (SIGABRT, a core dump) if one of them is gone. So at the
 * very end, streams that were a terminal and are none any more are replaced by the null device.
 */
export function endCleanlyWithoutTerminal(process: Pick<NodeJS.Process, 'once'>): void {
  const terminals = standardStreams.filter((fd) => isatty(fd));
  process.once('exit', () => {
    for (const fd of terminals.filter((one) => !isatty(one))) {
      closeSync(fd);
      openSync(devNull, fd === 0 ? 'r' : 'w');
    }
  });
}
