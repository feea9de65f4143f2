// A list to search in, asked by inquirer, whose answer can lag behind what was typed: text and Enter that come in one piece (pasted, or typed
// ahead) choose from the list before the text. What is shown then, and what a person meant, is the first match of the text.
import type { Choice } from './prompter.js';

interface Question<Value> {
  message: string;
  choices: readonly Choice<Value>[];
  initial?: Value | undefined;
}

type Ask = <Value>(question: Record<string, unknown>) => Promise<Value>;

/** Asks until what was typed matches something. */
export async function askBySearch<Value>(ask: Ask, { message, choices, initial }: Question<Value>): Promise<Value> {
  let typed: string | undefined;
  let isShown = true;
  let isBehind = false;
  const source = (term: string | undefined) => {
    typed = term;
    isShown = false;
    setImmediate(() => {
      isShown = true;
    });
    return matching(choices, term, initial);
  };
  const validate = () => {
    isBehind = !isShown;
    return true;
  };
  const chosen = await ask<Value>({ type: 'search', message, pageSize: 10, source, validate });
  if (!isBehind) return chosen;
  const [first] = matching(choices, typed, initial);
  return first === undefined ? askBySearch(ask, { message, choices, initial }) : first.value;
}

/** The choices whose name holds every typed word; the initial one first while nothing is typed. */
function matching<Value>(choices: readonly Choice<Value>[], term: string | undefined, initial: Value | undefined): Choice<Value>[] {
  const words = (term ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const found = choices.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
  if (words.length > 0) return found;
  return [...found.filter(({ value }) => value === initial), ...found.filter(({ value }) => value !== initial)];
}
