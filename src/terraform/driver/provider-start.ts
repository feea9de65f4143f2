// Finds out why the provider does not start. Terraform does not pass on what a provider says before it can be spoken to, so it is started once more, alone.
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Context, RunResult } from '../../context.js';
import { quoted } from '../../shell-words.js';
import { foreignComputer } from '../../workspace/program-format.js';
import { noexecDisk } from '../../workspace/usable-folders.js';
import type { ProviderFault } from '../failures/failure.js';
import type { PreparedRun } from './run.js';

/** With these, a provider takes its caller for Terraform (`go-plugin`'s handshake). They are public, and no secret. */
const handshake = {
  TF_PLUGIN_MAGIC_COOKIE: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
  PLUGIN_PROTOCOL_VERSIONS: '5',
};
const timeoutMs = 20_000;

/** Whether Terraform's text says that the provider did not start, but may not say why. */
export function isStartFailure(text: string): boolean {
  return /failed to instantiate provider|remote plugin message/i.test(text);
}

/** Why the provider of an initialised stack does not start; undefined if it does, or is not there. */
export async function findProviderFault(
  { run }: Pick<Context, 'run'>,
  { stackFolder, env }: Pick<PreparedRun, 'stackFolder' | 'env'>,
): Promise<ProviderFault | undefined> {
  const program = await findProgram(join(stackFolder, '.terraform/providers/registry.terraform.io/hashicorp/aws/5.100.0'));
  if (program === undefined) return undefined;
  const started = new AbortController();
  const ended = await run(program, [], {
    cwd: stackFolder,
    env: { ...env, ...handshake },
    timeoutMs,
    detached: true,
    signal: started.signal,
    onLine: (line, stream) => {
      if (stream === 'stdout' && /^\d+\|\d+\|/.test(line)) started.abort();
    },
  });
  return started.signal.aborted ? undefined : explainEnd(program, ended);
}

/** The provider's program in the folder of its version, which has a folder for each platform, or a link to one in a mirror. */
async function findProgram(folder: string): Promise<string | undefined> {
  for (const platform of await readdir(folder).catch(() => [])) {
    const names = await readdir(join(folder, platform)).catch(() => []);
    const name = names.find((one) => one.startsWith('terraform-provider-aws_'));
    if (name !== undefined) return realpath(join(folder, platform, name));
  }
  return undefined;
}

async function explainEnd(program: string, { spawnError, stderr, signal, exitCode, timedOut }: RunResult): Promise<ProviderFault> {
  if (spawnError?.code === 'EACCES' || spawnError?.code === 'EPERM') return explainRefusal(program, spawnError.code);
  if (spawnError !== undefined) return { reason: `${program}: ${spawnError.message}` };
  if (timedOut) return { reason: `${program} did not get ready within ${timeoutMs / 1000} s` };
  const computer = await foreignComputer(program);
  if (computer !== undefined) return { reason: `${program} is made for ${computer}, not for ${process.platform} on ${process.arch}` };
  const said = /"@message":"plugin init error".*"error":"((?:[^"\\]|\\.)*)"/.exec(stderr)?.[1];
  if (said !== undefined)
    return { reason: `it cannot open its socket (${said})`, hint: 'export TMPDIR=/tmp   # or another short, writable folder' };
  const how =
    signal === undefined || exitCode !== null
      ? `exit code ${exitCode}`
      : `${signal}${signal === 'SIGKILL' ? ', perhaps for want of memory' : ''}`;
  return { reason: `${program} ended at once (${how})${lastLine(stderr)}` };
}

async function explainRefusal(program: string, code: string): Promise<ProviderFault> {
  const { mode } = await stat(program);
  if ((mode & 0o111) === 0) return { reason: `${program} has no permission to be executed`, hint: `chmod +x ${quoted(program)}` };
  const disk = await noexecDisk(dirname(program));
  if (disk === undefined) return { reason: `${program} may not be executed: permission denied (${code})` };
  return { reason: `${program} is on a disk that is mounted with noexec (${disk})`, hint: `sudo mount -o remount,exec ${quoted(disk)}` };
}

function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1);
  return line ? `: ${line}` : '';
}
