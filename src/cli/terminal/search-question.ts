// A searchable list. Inquirer's answer can lag behind the typed text: when text and Enter arrive together (pasted or typed ahead), Enter
// chooses from the list that was shown before the text. In that case, the answer is the first choice that matches the text.
import type { Choice } from './prompter.js';

interface Question<Value> {
  message: string;
  choices: readonly Choice<Value>[];
  initial?: Value | undefined;
}

type Ask = <Value>(question: Record<string, unknown>) => Promise<Value>;

/** Asks the question, and asks it again if text that arrived together with Enter matches no choice. */
export async function askBySearch<Value>(ask: Ask, { message, choices, initial }: Question<Value>): Promise<Value> {
  let typed: string | undefined;
  let isListCurrent = true;
  let isStale = false;
  const source = (term: string | undefined) => {
    typed = term;
    isListCurrent = false;
    setImmediate(() => {
      isListCurrent = true;
    });
    return matching(choices, term, initial);
  };
  const validate = () => {
    isStale = !isListCurrent;
    return true;
  };
  const chosen = await ask<Value>({ type: 'search', message, pageSize: 10, source, validate });
  if (!isStale) return chosen;
  const [first] = matching(choices, typed, initial);
  return first === undefined ? askBySearch(ask, { message, choices, initial }) : first.value;
}

/** The choices whose name contains every typed word; before anything is typed, all choices, with the initial one first. */
function matching<Value>(choices: readonly Choice<Value>[], term: string | undefined, initial: Value | undefined): Choice<Value>[] {
  const words = (term ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const found = choices.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
  if (words.length > 0) return found;
  return [...found.filter(({ value }) => value === initial), ...found.filter(({ value }) => value !== initial)];
}
