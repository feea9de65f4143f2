// Formats the risks of a plan as text: what is lost, which attribute changes from what to what, and at which address.
import type { Risk } from '../../terraform/plan/risk-gate.js';
import type { View } from '../terminal/command.js';
import { wrap } from '../terminal/table.js';
import { renderValues } from './values-view.js';

/** All risks under a heading, each with the words that describe it, its address and its values. Accepted ones are marked. */
export function renderRisks(risks: readonly Risk[], accepted: readonly string[], view: View): string {
  const { paint } = view;
  const heading = paint.red(`${risks.length === 1 ? 'A risk' : `${risks.length} risks`} of this plan:`);
  return ['', heading, ...risks.flatMap((risk) => renderRisk(risk, accepted.includes(risk.address), view))].join('\n');
}

function renderRisk({ address, group, attribute, from, to, sentence }: Risk, isAccepted: boolean, view: View): string[] {
  const { paint, width } = view;
  // The sentence ends with the values, which follow on a line of their own.
  const words = sentence.replace(/ \([^()]* changes from .*\)\.$/s, '.');
  const [first = '', ...others] = wrap(`${group}: ${words}`, Math.max(30, width - 4));
  return [
    `  ${paint.red('!')} ${first}`,
    ...others.map((line) => `    ${line}`),
    `      ${paint.dim(address)}${isAccepted ? ' (accepted by --allow-risk)' : ''}`,
    ...(from === null && to === null ? [] : renderValues([{ attribute, from, to }], { ...view, indent: '      ', weakened: [] })),
  ];
}
