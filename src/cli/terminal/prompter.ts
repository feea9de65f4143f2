// Asking a person, as a port: the terminal's side is in terminal-prompter.ts, tests answer from a list.

export interface Choice<Value> {
  value: Value;
  name: string;
  /** Shown below the list while the choice is under the cursor. */
  description?: string;
}

export interface Prompter {
  text: (question: { message: string; initial?: string; problem?: (typed: string) => string | undefined }) => Promise<string>;
  select: <Value>(question: { message: string; choices: readonly Choice<Value>[]; initial?: Value }) => Promise<Value>;
  /** A list that gets shorter while the person types; the initial choice comes first. */
  search: <Value>(question: { message: string; choices: readonly Choice<Value>[]; initial?: Value }) => Promise<Value>;
  confirm: (question: { message: string; initial: boolean }) => Promise<boolean>;
}
