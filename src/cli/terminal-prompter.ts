// The prompter of a real terminal. Questions go to stderr, so that stdout holds nothing but the result.
import type { Choice, Prompter } from './prompter.js';

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
        validate: (typed: string) => problem?.(typed) ?? true,
        transformer: (typed: string, { isFinal }: { isFinal: boolean }) => {
          const wrong = isFinal || typed === '' ? undefined : problem?.(typed);
          return wrong === undefined ? typed : `${typed}  (${wrong})`;
        },
      }),
    select: ({ message, choices, initial }) => ask({ type: 'select', message, choices, default: initial, loop: false, pageSize: 12 }),
    search: ({ message, choices, initial }) =>
      ask({ type: 'search', message, pageSize: 10, source: (term: string | undefined) => matching(choices, term, initial) }),
    confirm: ({ message, initial }) => ask({ type: 'confirm', message, default: initial }),
  };
}

/** The choices whose name holds every typed word; the initial one first while nothing is typed. */
function matching<Value>(choices: readonly Choice<Value>[], term: string | undefined, initial: Value | undefined): Choice<Value>[] {
  const words = (term ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const found = choices.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
  if (words.length > 0) return found;
  return [...found.filter(({ value }) => value === initial), ...found.filter(({ value }) => value !== initial)];
}
