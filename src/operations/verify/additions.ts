// Checks that the services have nothing beyond the synthesized stacks. `drift` asks the same questions.
import type { Environment } from '../../settings/schema.js';
import { askServices } from '../drift/asks/all-asks.js';
import { type Check, type CheckContext, checkFailure } from './check.js';

export function additionChecks({ name }: Environment): Check[] {
  return [
    {
      id: 'nothing-added',
      sentence: 'Roles, network, keys, logs, stores, function and API have nothing beyond the stack: no policy, rule, route, grant or key',
      reason: 'PCI DSS 1.2, 7.2 and 11.5: detects access that was not released',
      dependsOn: [],
      remedy: `trading-infra drift --env ${name}   # shows each addition, with its severity; remove it, or add it to the stack`,
      run: checkAdditions,
    },
  ];
}

async function checkAdditions({ target, deployedStacks }: CheckContext): Promise<string> {
  const stacks = await deployedStacks();
  const answers = (await Promise.all(stacks.map((stack) => askServices(target, stack)))).flat();
  const unanswered = answers.find(({ error }) => error !== undefined);
  if (unanswered?.error !== undefined) throw unanswered.error;
  const added = answers.flatMap(({ ask, resource, extra }) => extra.map((one) => `${resource.address} has the ${ask.member} ${one}`));
  if (added.length > 0) throw checkFailure(added.join('; '));
  return `${answers.length} questions about ${new Set(answers.map(({ resource }) => resource.address)).size} resources`;
}
