// Diagnoses for people: one line each, and below it what to do about it.
import type { Diagnosis } from '../../deployment/diagnosis.js';
import type { View } from '../command.js';
import { wrap } from '../table.js';

export function renderDiagnoses({ checks }: { checks: readonly Diagnosis[] }, { paint, width }: View): string {
  const marks = { ok: paint.green('✔'), warn: paint.yellow('!'), fail: paint.red('✖'), skipped: paint.dim('–') };
  const labelWidth = Math.max(...checks.map(({ title }) => title.length));
  const indent = ' '.repeat(labelWidth + 4);
  const lines = checks.flatMap(({ title, status, detail, hint }) => {
    const [first = '', ...more] = wrap(detail, Math.max(30, width - indent.length));
    const remedy = hint === undefined ? [] : [`${indent}${paint.dim('Next:')} ${hint}`];
    return [`${marks[status]} ${title.padEnd(labelWidth)}  ${first}`, ...more.map((line) => indent + line), ...remedy];
  });
  const failed = failedChecks(checks).length;
  return [...lines, '', failed === 0 ? 'All is well.' : `${failed} of ${checks.length} checks failed.`].join('\n');
}

export function failedChecks(checks: readonly Diagnosis[]): Diagnosis[] {
  return checks.filter(({ status }) => status === 'fail');
}
