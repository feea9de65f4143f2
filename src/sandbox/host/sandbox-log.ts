// The sandbox's log file: one line per event. Passwords, request bodies and the values of API keys must never be logged.
import { createWriteStream } from 'node:fs';

/** Writes one line. `kind` is `request`, `invoke`, `queue`, `database` or `sandbox`. */
export type SandboxLog = (kind: string, text: string) => void;

/** Opens the log for appending (mode 0600). Write errors are ignored: a full disk must not stop the sandbox. */
export function openSandboxLog(path: string, now: () => Date = () => new Date()): SandboxLog {
  const stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
  stream.on('error', () => {});
  return (kind, text) => {
    stream.write(`${now().toISOString()} ${kind} ${text.replaceAll(/[\r\n]+/g, ' ')}\n`);
  };
}
