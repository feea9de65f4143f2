// `verify`: checks the deployed platform end to end.

import type { VerifyReport } from '../../operations/verify/verify.js';
import { environmentOption } from '../session/environment-choice.js';
import { defineCommand, type View } from '../terminal/command.js';
import { duration } from '../terminal/duration.js';
import { text } from '../terminal/option.js';
import { wrap } from '../terminal/table.js';

export const verify = defineCommand({
  name: 'verify',
  summary: 'Check the deployed platform end to end, with generated test trades',
  examples: [
    'trading-infra verify --env dev',
    'trading-infra verify --env dev --seed 7',
    'trading-infra verify --env dev --only endpoint-with-key',
  ],
  options: {
    env: environmentOption,
    seed: text('SEED', 'repeat the test trades of an earlier run'),
    only: text('IDS', 'comma-separated ids of checks to run, along with those they depend on'),
  },
  async run(context, options) {
    const [steps, { openDeployed }] = await Promise.all([import('../../operations/deploy/deploy.js'), import('../session/session.js')]);
    const { session, outputs } = await openDeployed(context, options);
    const only = options.only?.split(',').map((id) => id.trim());
    return steps.verifyPlatform(context, session, outputs, { seed: options.seed, only });
  },
  format: renderVerification,
  conclude: async (report) => (await import('../../operations/deploy/deploy.js')).verificationFailure(report),
});

type CheckResult = VerifyReport['checks'][number];

/** Every check, followed by the totals. */
export function renderVerification({ checks, seconds }: Pick<VerifyReport, 'checks' | 'seconds'>, view: View): string {
  return [...checkLines(checks, view), '', `${summaryOf(checks)} in ${duration(seconds)}`].join('\n');
}

/** Only the checks that did not pass, followed by the totals. */
export function renderProblems({ checks, seconds }: Pick<VerifyReport, 'checks' | 'seconds'>, view: View): string {
  const problems = checks.filter(({ status }) => status !== 'pass');
  if (problems.length === 0) return `${view.paint.green('✔')} ${summaryOf(checks)} in ${duration(seconds)}`;
  return [...checkLines(problems, view), `${summaryOf(checks)} in ${duration(seconds)}`].join('\n');
}

function checkLines(checks: readonly CheckResult[], view: View): string[] {
  const idWidth = Math.max(...checks.map(({ id }) => id.length));
  return checks.flatMap((check) => renderCheck(check, idWidth, view));
}

/** `31 checks passed`, or `29 of 31 checks passed, 1 failed, 1 blocked`. */
export function summaryOf(checks: readonly Pick<CheckResult, 'status'>[]): string {
  const count = (status: CheckResult['status']) => checks.filter((check) => check.status === status).length;
  const passed = count('pass');
  if (passed === checks.length) return passed === 1 ? '1 check passed' : `${passed} checks passed`;
  const others = [count('fail') > 0 ? `${count('fail')} failed` : '', count('blocked') > 0 ? `${count('blocked')} blocked` : ''];
  return [`${passed} of ${checks.length} checks passed`, ...others.filter(Boolean)].join(', ');
}

function renderCheck(check: CheckResult, idWidth: number, { paint, width }: View): string[] {
  const { id, sentence, status, blockedBy = [], seconds, detail, remedy } = check;
  const time = status === 'blocked' ? '' : paint.dim(` ${duration(seconds)}`);
  const mark = { pass: paint.green('✔'), fail: paint.red('✖'), blocked: paint.yellow('–') }[status];
  const indent = ' '.repeat(idWidth + 4);
  const line = `${mark} ${id.padEnd(idWidth)}  ${sentence}${time}`;
  const below = (text: string) => wrap(text, Math.max(30, width - indent.length)).map((part) => indent + part);
  if (status === 'pass') return [line];
  if (status === 'blocked') return [line, ...below(`blocked by ${blockedBy.join(', ')}`)];
  return [line, ...below(detail), ...below(`Remedy: ${remedy}`)];
}
