// The interface for asking questions. terminal-prompter.ts implements it; in tests, the answers come from a list.

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
