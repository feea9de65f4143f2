// The interface for asking questions. terminal-prompter.ts implements it; in tests, the answers come from a list.
import { TradingInfraError } from '../../errors.js';

export interface Choice<Value> {
  value: Value;
  name: string;
  /** Shown below the list while this choice is highlighted. */
  description?: string;
}

export interface Prompter {
  /** `problem` returns a message if the typed text is invalid, and undefined otherwise. */
  text: (question: { message: string; initial?: string; problem?: (typed: string) => string | undefined }) => Promise<string>;
  select: <Value>(question: { message: string; choices: readonly Choice<Value>[]; initial?: Value }) => Promise<Value>;
  /** A list that is filtered while the user types; the initial choice comes first. */
  search: <Value>(question: { message: string; choices: readonly Choice<Value>[]; initial?: Value }) => Promise<Value>;
  confirm: (question: { message: string; initial: boolean }) => Promise<boolean>;
}

/** Asks nothing: every question throws INPUT_MISSING. For a command without a terminal, whose stdin may be closed, or a pipe that stays open for ever. */
export function refusingPrompter(): Prompter {
  const refuse = async ({ message }: { message: string }): Promise<never> => {
    throw new TradingInfraError('INPUT_MISSING', `“${message}” needs an answer, and there is no terminal to ask in.`, {
      hint: 'Run the command in a terminal, or with --help to see the flag that answers it',
    });
  };
  return { text: refuse, select: refuse, search: refuse, confirm: refuse };
}
