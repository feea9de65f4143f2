// The report of `verify` for people: every check with its time, and for a failed one what was seen and what to do.
import type { VerifyReport } from '../../deployment/checks/verify.js';
import type { View } from '../command.js';
import { duration } from '../duration.js';
import { wrap } from '../table.js';

type CheckResult = VerifyReport['checks'][number];

export function renderVerification({ checks }: Pick<VerifyReport, 'checks'>, view: View): string {
  return [...checks.flatMap((check) => renderCheck(check, view)), '', summaryOf(checks)].join('\n');
}

/** `31 checks passed`, or `29 of 31 checks passed, 1 failed, 1 blocked`. */
export function summaryOf(checks: readonly Pick<CheckResult, 'status'>[]): string {
  const count = (status: CheckResult['status']) => checks.filter((check) => check.status === status).length;
  const passed = count('pass');
  if (passed === checks.length) return `${passed} checks passed`;
  const others = [count('fail') > 0 ? `${count('fail')} failed` : '', count('blocked') > 0 ? `${count('blocked')} blocked` : ''];
  return [`${passed} of ${checks.length} checks passed`, ...others.filter(Boolean)].join(', ');
}

function renderCheck({ id, sentence, status, blockedBy, seconds, detail, remedy }: CheckResult, { paint, width }: View): string[] {
  const time = status === 'blocked' ? '' : paint.dim(` ${duration(seconds)}`);
  const mark = { pass: paint.green('✔'), fail: paint.red('✖'), blocked: paint.yellow('–') }[status];
  const line = `${mark} ${id.padEnd(24)} ${sentence}${time}`;
  const below = (text: string) => wrap(text, Math.max(30, width - 27)).map((part) => `${' '.repeat(27)}${part}`);
  if (status === 'pass') return [line];
  if (status === 'blocked') return [line, ...below(paint.yellow(`blocked by ${blockedBy}`))];
  return [line, ...below(detail), ...below(`Remedy: ${remedy}`)];
}
