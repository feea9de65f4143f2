// The sandbox's log file: one line for each thing that happened. Values of keys, passwords and bodies never come here.
import { createWriteStream } from 'node:fs';

/** Writes one line: a kind (`request`, `invoke`, `database`, `sandbox`) and a sentence. */
export type SandboxLog = (kind: string, text: string) => void;

/** Opens the log for appending (0600). A full disk must not end the sandbox, so write errors are swallowed. */
export function openSandboxLog(path: string, now: () => Date = () => new Date()): SandboxLog {
  const stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
  stream.on('error', () => {});
  return (kind, text) => {
    stream.write(`${now().toISOString()} ${kind} ${text.replaceAll(/[\r\n]+/g, ' ')}\n`);
  };
}
