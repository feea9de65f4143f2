// The wizard: asks the questions that flags have not answered, shows all answers and lets the user change them. It writes no file.
import { TradingInfraError } from '../../../errors.js';
import { idleMonthlyDollars, prices } from '../../../settings/prices.js';
import { columns } from '../../terminal/table.js';
import { type Draft, environmentOfDraft, equivalentCommand } from './answers.js';
import type { Asking, Question } from './asking.js';
import { withFreeNetwork } from './free-network.js';
import { invalidAnswers } from './invalid-answers.js';
import { nameProblem, questions } from './questions.js';

/** Returns a complete draft that the user has confirmed. Throws DECLINED if the user quits on the review page. */
export async function askForDraft(asking: Asking, first: Draft): Promise<Draft> {
  let draft = first;
  for (const question of questions) {
    if (question.id === 'network') draft = withFreeNetwork(asking, draft, asking.settings);
    if (!question.isAnswered(draft, asking.given)) draft = await question.ask(asking, draft);
  }
  return review(asking, draft);
}

async function review(asking: Asking, first: Draft): Promise<Draft> {
  for (let draft = first; ; ) {
    asking.say(reviewPage(asking, draft));
    const answer = await asking.prompt.select<Question | 'save' | 'quit'>({
      message: 'Save these settings?',
      initial: 'save',
      choices: [
        { value: 'save', name: 'yes, save them' },
        ...questions.filter((one) => canChange(one, draft)).map((one) => ({ value: one, name: `change ${one.label.toLowerCase()}` })),
        { value: 'quit', name: 'quit without saving' },
      ],
    });
    if (answer === 'save') {
      const problems = invalidAnswers(draft);
      if (problems.length === 0) return draft;
      for (const problem of problems) asking.say(asking.view.paint.red(problem));
      continue;
    }
    if (answer === 'quit') throw new TradingInfraError('DECLINED', 'Nothing was saved.', { hint: 'trading-infra init' });
    draft = withFreeNetwork(asking, await completed(asking, await answer.ask(asking, draft)), asking.settings);
  }
}

/** Asks for an answer that another answer has made invalid: a new target can need an account, and a new region a shorter environment name. */
async function completed(asking: Asking, draft: Draft): Promise<Draft> {
  const invalid = questions.find(
    ({ id }) => (id === 'account' && draft.settings.account === '') || (id === 'env' && nameProblem(draft.name, draft.settings.region)),
  );
  return invalid === undefined ? draft : invalid.ask(asking, draft);
}

function canChange({ id }: Question, { settings }: Draft): boolean {
  return id !== 'account' || settings.target === 'aws';
}

function reviewPage({ view: { paint } }: Asking, draft: Draft): string {
  const cost =
    draft.settings.target === 'sandbox' ? 'nothing' : `about $${idleMonthlyDollars(environmentOfDraft(draft))} a month while idle`;
  const rows = [...questions.map(({ label, show }) => [paint.dim(label), show(draft)]), [paint.dim('Cost'), cost]];
  const note =
    draft.settings.target === 'sandbox'
      ? []
      : [paint.dim(`  (list prices of ${prices.region}, ${prices.asOf}; without use, data and taxes)`)];
  return ['', ...columns(rows, '  '), ...note, '', 'The same without questions:', `  ${equivalentCommand(draft)}`, ''].join('\n');
}
