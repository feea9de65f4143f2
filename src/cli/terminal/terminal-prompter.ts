// The prompter of a real terminal. Questions go to stderr, so that stdout holds nothing but the result.
import type { Prompter } from './prompter.js';
import { askBySearch } from './search-question.js';

interface Terminal {
  stdin: NodeJS.ReadStream;
  stderr: NodeJS.WriteStream;
  /** Ends a question that is open. */
  signal: AbortSignal;
}

/** Asks by inquirer, which is loaded at the first question. Ctrl-C rejects with its ExitPromptError. */
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
        // What is wrong stands beside the text already.
        validate: (typed: string) => problem?.(typed) === undefined || 'Please correct it, or leave with Ctrl-C.',
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
