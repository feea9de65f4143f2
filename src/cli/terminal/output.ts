import { translateRequestFailure } from '../../aws/translate-failure.js';
import { type ErrorCode, exitCodes } from '../../error-codes.js';
import { TradingInfraError } from '../../errors.js';
import type { Command, View } from './command.js';
import { asCalled, type Invocation, invocationAfterError, withTyped } from './invocation.js';
import { fitted } from './table.js';

/** The part of an output stream that the tool uses. */
export interface Sink {
  write: (text: string) => unknown;
  isTTY?: boolean;
  columns?: number;
  rows?: number;
}

export interface Streams {
  /** Completes the commands that are printed. */
  invocation: Invocation;
  stdout: Sink;
  stderr: Sink;
  env: Readonly<Record<string, string | undefined>>;
}

/** Prints a command's result, and the error that its `conclude` returns, if any. Returns the exit code. */
export async function printResult(
  streams: Streams,
  command: Command,
  result: unknown,
  options: Record<string, unknown>,
  json: boolean,
): Promise<number> {
  const values = options as Parameters<Command['format']>[2];
  const outcome = await command.conclude?.(result, values);
  const error = outcome instanceof TradingInfraError ? outcome : undefined;
  if (json) {
    writeDocument(streams, error === undefined ? result : { ...(result as object), error: errorDocument(error, streams) });
  } else {
    const text = command.format(result, await viewOf(streams, 'stdout'), values);
    if (text !== '') streams.stdout.write(`${asCalled(text, streams.invocation)}\n`);
    if (error !== undefined) await printError(streams, error, false);
  }
  return error?.exitCode ?? (typeof outcome === 'number' ? outcome : exitCodes.done);
}

interface ErrorOptions {
  json: boolean;
  debug: boolean;
}

/** Prints an error, with `--json` as a JSON document. Returns the error's exit code. */
export async function printFailure(streams: Streams, thrown: unknown, { json, debug }: ErrorOptions): Promise<number> {
  const error = toTradingInfraError(thrown);
  if (json) writeDocument(streams, { error: errorDocument(error, streams) });
  else await printError(streams, error, debug);
  if (json && debug) streams.stderr.write(`${stackOf(error)}\n`);
  return error.exitCode;
}

/** The colours and width of a stream. */
export async function viewOf(
  streams: Pick<Streams, 'stdout' | 'stderr' | 'env'>,
  name: 'stdout' | 'stderr',
): Promise<Pick<View, 'paint' | 'width' | 'tableWidth'>> {
  const { Chalk } = await import('chalk');
  const stream = streams[name];
  return {
    paint: new Chalk({ level: colourLevelOf(stream, streams.env) }),
    width: stream.columns ?? 100,
    ...(stream.columns && { tableWidth: stream.columns }),
  };
}

/** Turns any thrown value into a TradingInfraError. Ctrl-C, failed requests to AWS, missing permissions and a full disk have their own codes; the rest is INTERNAL. */
export function toTradingInfraError(thrown: unknown): TradingInfraError {
  if (thrown instanceof TradingInfraError) return thrown;
  const name = thrown instanceof Error ? thrown.name : '';
  if (['ExitPromptError', 'AbortPromptError', 'AbortError'].includes(name)) {
    return new TradingInfraError('INTERRUPTED', 'Interrupted.', { cause: thrown });
  }
  const request = translateRequestFailure(thrown);
  if (request !== undefined) return request;
  const { code: systemCode, path } = thrown as NodeJS.ErrnoException;
  if (systemCode !== undefined && ['EACCES', 'EPERM', 'EROFS'].includes(systemCode) && path !== undefined) {
    return new TradingInfraError('NOT_WRITABLE', `Cannot read or write ${path} (${systemCode}).`, { cause: thrown });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const code: ErrorCode = /\bENOSPC\b/.test(message) ? 'DISK_FULL' : 'INTERNAL';
  const sentence = code === 'DISK_FULL' ? `No space left on the disk: ${message}` : `This is a bug in trading-infra: ${message}`;
  return new TradingInfraError(code, sentence, { cause: thrown });
}

function errorDocument(error: TradingInfraError, streams: Pick<Streams, 'invocation'>): object {
  const { code, message, details } = error;
  return { code, message, hint: repeatingHint(error, streams), ...(details === undefined ? {} : { details }) };
}

async function printError(streams: Streams, error: TradingInfraError, debug: boolean): Promise<void> {
  const { paint } = await viewOf(streams, 'stderr');
  const label = ['DECLINED', 'INTERRUPTED'].includes(error.code) ? paint.yellow('Stopped') : paint.red('Error');
  streams.stderr.write(`${fitted(`${label} ${paint.dim(error.code)}  ${asCalled(error.message, streams.invocation)}`, streams.stderr)}\n`);
  streams.stderr.write(`${paint.dim('Next:')} ${asCalled(repeatingHint(error, streams), streams.invocation)}\n`);
  if (debug) streams.stderr.write(`${stackOf(error)}\n`);
}

function repeatingHint({ code, hint }: TradingInfraError, { invocation }: Pick<Streams, 'invocation'>): string {
  return withTyped(hint, invocationAfterError(code, invocation));
}

function stackOf(error: TradingInfraError): string {
  const lines = [error.stack ?? String(error)];
  for (let cause = error.cause; cause !== undefined; cause = cause instanceof Error ? cause.cause : undefined) {
    lines.push(`Caused by: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`);
  }
  return lines.join('\n');
}

function writeDocument({ stdout, invocation }: Streams, value: unknown): void {
  const replacer = (_: string, one: unknown) => (typeof one === 'string' ? asCalled(one, invocation) : one);
  stdout.write(`${JSON.stringify(value ?? {}, replacer, 2)}\n`);
}

/** Follows https://no-color.org and `TERM=dumb`; FORCE_COLOR turns colours on even in a pipe. */
function colourLevelOf(stream: Sink, env: Streams['env']): 0 | 1 {
  if (env.NO_COLOR) return 0;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR === '0' ? 0 : 1;
  return stream.isTTY === true && env.TERM !== 'dumb' ? 1 : 0;
}
