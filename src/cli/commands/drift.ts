// `drift`: shows what was changed outside of Terraform.
import { exitCodes } from '../../error-codes.js';
import type { DriftReport } from '../../operations/drift/drift.js';
import type { DriftFinding } from '../../operations/drift/finding.js';
import type { Severity } from '../../operations/drift/severity.js';
import { environmentOption } from '../session/environment-choice.js';
import { defineCommand, type View } from '../terminal/command.js';
import { flag, texts } from '../terminal/option.js';
import { wrap } from '../terminal/table.js';

export const drift = defineCommand({
  name: 'drift',
  summary: 'Show what was changed outside of Terraform, without changing anything',
  examples: [
    'trading-infra drift --env dev',
    'trading-infra drift --env prod --fail --json',
    "trading-infra drift --env dev --ignore 'aws_s3_bucket.*.tags_all.*'",
  ],
  options: {
    env: environmentOption,
    fail: flag('exit with code 2 if anything was changed'),
    ignore: texts('ADDRESS', 'leave out this resource or attribute; * stands for anything; can be repeated'),
  },
  async run(context, options) {
    const [{ detectDrift }, { openEnvironment }] = await Promise.all([
      import('../../operations/drift/drift.js'),
      import('../session/session.js'),
    ]);
    return detectDrift(context, await openEnvironment(context, options), options.ignore ?? []);
  },
  format: renderDrift,
  conclude: async (report, { fail }) => {
    if (!fail) return undefined;
    if (report.findings.length > 0) return exitCodes.changesPending;
    return (await import('../../operations/drift/drift.js')).unansweredFailure(report);
  },
});

/** All findings, the most serious ones first, followed by what could not be found out. */
export function renderDrift({ environment, counts, findings, ignored, unanswered }: DriftReport, view: View): string {
  const totals = Object.entries(counts).flatMap(([severity, count]) => (count === 0 ? [] : [`${count} ${severity}`]));
  const hidden = ignored === 0 ? '' : ` (${ignored} ignored)`;
  const headline =
    findings.length === 0
      ? `${unanswered.length === 0 ? view.paint.green('✔') : '–'} No drift was found in ${environment}${hidden}`
      : `${view.paint.bold(`Drift in ${environment}`)}: ${totals.join(', ')}${hidden}`;
  const next = [
    '',
    'Next:',
    `  trading-infra plan --env ${environment}   what a deploy would put back`,
    'Terraform does not remove what the services have beyond the stack (+): remove it by hand.',
  ];
  return [
    headline,
    ...findings.flatMap((finding) => renderFinding(finding, view)),
    ...unanswered.map(({ address, question, reason }) => `${view.paint.yellow('?')} ${address}: ${question} is not known: ${reason}`),
    ...(findings.length === 0 ? [] : next),
  ].join('\n');
}

function renderFinding({ address, severity, change, details }: DriftFinding, view: View): string[] {
  const lines = details.map(({ path, from, to }) => {
    if (from === null) return `+ ${path}: ${to}`;
    return to === null ? `- ${path}: ${from}` : `~ ${path}: ${from} -> ${to}`;
  });
  const width = Math.max(30, view.width - 6);
  const deleted = change === 'deleted' ? ' was deleted' : '';
  return [
    '',
    `${paintSeverity(severity, view)} ${address}${deleted}`,
    ...lines.flatMap((line) => wrap(line, width)).map((line) => `    ${line}`),
  ];
}

function paintSeverity(severity: Severity, { paint }: View): string {
  return { critical: paint.red, warning: paint.yellow, info: paint.dim }[severity](severity.padEnd(8));
}
