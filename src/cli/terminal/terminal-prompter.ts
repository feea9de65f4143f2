// Asks questions on a real terminal. The questions go to stderr, so that stdout has only the result.
import { isatty } from 'node:tty';
import { TradingInfraError } from '../../errors.js';
import type { Prompter } from './prompter.js';
import { askBySearch } from './search-question.js';

interface Terminal {
  stdin: NodeJS.ReadStream;
  stderr: NodeJS.WriteStream;
  /** Cancels an open question. */
  signal: AbortSignal;
}

/**
 * Asks with inquirer, which is loaded when the first question is asked. A question that is left without an answer (Ctrl-C, Ctrl-D, a closed terminal)
 * rejects with INTERRUPTED.
 */
export function terminalPrompter({ stdin, stderr, signal }: Terminal): Prompter {
  const ask = async <Value>(question: Record<string, unknown>): Promise<Value> => {
    const { default: inquirer } = await import('inquirer');
    survivesHangUp(stdin);
    const left = whenLeft(stdin);
    try {
      const prompt = inquirer.createPromptModule({ input: stdin, output: stderr, signal: AbortSignal.any([signal, left.signal]) });
      const answers = await prompt<{ answer: Value }>([{ ...question, name: 'answer' } as never]);
      return (answers as { answer: Value }).answer;
    } catch (error) {
      throw isCancellation(error) ? new TradingInfraError('INTERRUPTED', 'Interrupted at a question.', { cause: error }) : error;
    } finally {
      left.release();
    }
  };
  return {
    text: ({ message, initial, problem }) =>
      ask({
        type: 'input',
        message,
        default: initial,
        validate: (typed: string) => sentence(problem?.(typed)) ?? true,
        transformer: (typed: string, { isFinal }: { isFinal: boolean }) => {
          const wrong = isFinal ? undefined : problem?.(typed);
          return wrong === undefined ? typed : `${typed}  (${wrong})`;
        },
      }),
    select: ({ message, choices, initial }) => ask({ type: 'select', message, choices, default: initial, loop: false, pageSize: 12 }),
    search: (question) => askBySearch(ask, question),
    confirm: ({ message, initial }) => ask({ type: 'confirm', message, default: initial }),
  };
}

function isCancellation(error: unknown): boolean {
  return error instanceof Error && ['ExitPromptError', 'AbortPromptError'].includes(error.name);
}

/**
 * Notices that the user has left the question: Ctrl-D and the end of the input close readline, and inquirer would wait for ever. What can be seen from
 * outside is that the input is paused although nothing was answered; after an answer, `release` comes first.
 */
function whenLeft(stdin: NodeJS.ReadStream): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const leave = () => void setImmediate(() => controller.abort());
  for (const event of ['pause', 'end', 'close'] as const) stdin.on(event, leave);
  const release = () => {
    for (const event of ['pause', 'end', 'close'] as const) stdin.off(event, leave);
  };
  return { signal: controller.signal, release };
}

/** Keeps readline from changing the mode of a terminal that has been closed; the error could not be caught, and would end the process. */
function survivesHangUp(stdin: NodeJS.ReadStream): void {
  const { setRawMode } = stdin;
  if (typeof setRawMode !== 'function' || 'isGuarded' in setRawMode) return;
  const guarded = (mode: boolean) => (isatty((stdin as NodeJS.ReadStream & { fd: number }).fd) ? setRawMode.call(stdin, mode) : stdin);
  stdin.setRawMode = Object.assign(guarded, { isGuarded: true });
}

function sentence(problem: string | undefined): string | undefined {
  return problem === undefined ? undefined : `${problem.charAt(0).toUpperCase()}${problem.slice(1)}`;
}
