// Asks questions on a real terminal. The questions go to stderr, so that stdout has only the result.
import type { Prompter } from './prompter.js';
import { askBySearch } from './search-question.js';

interface Terminal {
  stdin: NodeJS.ReadStream;
  stderr: NodeJS.WriteStream;
  /** Cancels an open question. */
  signal: AbortSignal;
}

/** Asks with inquirer, which is loaded when the first question is asked. On Ctrl-C, a question rejects with inquirer's ExitPromptError. */
export function terminalPrompter({ stdin, stderr, signal }: Terminal): Prompter {
  const ask = async <Value>(question: Record<string, unknown>): Promise<Value> => {
    const { default: inquirer } = await import('inquirer');
    const prompt = inquirer.createPromptModule({ input: stdin, output: stderr, signal });
    const answers = await prompt<{ answer: Value }>([{ ...question, name: 'answer' } as never]);
    return (answers as { answer: Value }).answer;
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

function sentence(problem: string | undefined): string | undefined {
  return problem === undefined ? undefined : `${problem.charAt(0).toUpperCase()}${problem.slice(1)}`;
}
