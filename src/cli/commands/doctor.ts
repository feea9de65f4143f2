// `doctor`: checks this computer and, with --env, also the environment's account and region.

import { exitCodes } from '../../error-codes.js';
import { TradingInfraError } from '../../errors.js';
import type { CheckResult } from '../../operations/preflight/check.js';
import { defineCommand, type View } from '../terminal/command.js';
import { text } from '../terminal/option.js';
import { wrap } from '../terminal/table.js';

/** Turns an error that prevents access to the account into a failed check, so that the other checks are still shown. */
function toFailedCheck(error: unknown): { checks: CheckResult[] } {
  const isExpected =
    error instanceof TradingInfraError && [exitCodes.credentials, exitCodes.preflight].some((exit) => exit === error.exitCode);
  if (!isExpected) throw error;
  const { code, message, hint } = error;
  // A sandbox that is not running is only a warning, because `deploy` starts it.
  const status = code === 'EMULATOR_GONE' ? 'warn' : 'fail';
  return { checks: [{ id: 'account', title: 'Account and region', status, code, detail: message.replace(/\.$/, ''), hint }] };
}

function throwIfInterrupted({ signal }: { signal: AbortSignal }): void {
  if (signal.aborted) throw new TradingInfraError('INTERRUPTED', 'Interrupted before all checks were done.');
}

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'Check tools and settings and, with --env, the environment’s account',
  examples: ['trading-infra doctor', 'trading-infra doctor --env prod'],
  options: { env: text('NAME', 'also check the account and region of this environment') },
  async run(context, options) {
    const { doctor: examine } = await import('../../operations/preflight/doctor.js');
    const { checks } = await examine(context, options);
    throwIfInterrupted(context);
    if (options.env === undefined) return { checks };
    const [{ checkEnvironment }, { openEnvironment }] = await Promise.all([
      import('../../operations/deploy/deploy.js'),
      import('../session/session.js'),
    ]);
    const { checks: more } = await openEnvironment(context, options, { readOnly: true })
      .then((session) => checkEnvironment(context, session))
      .catch(toFailedCheck);
    throwIfInterrupted(context);
    const known = new Set(checks.map(({ id }) => id));
    return { checks: [...checks, ...more.filter(({ id }) => !known.has(id))] };
  },
  format: renderDiagnoses,
  conclude({ checks }) {
    const [first, ...others] = failedChecks(checks);
    if (first === undefined) return undefined;
    const message = `${first.title}: ${first.detail}${others.length === 0 ? '' : `; ${others.length} more failed`}.`;
    return new TradingInfraError(first.code ?? 'PREFLIGHT_FAILED', message, { ...(first.hint && { hint: first.hint }) });
  },
});

function renderDiagnoses({ checks }: { checks: readonly CheckResult[] }, { paint, width }: View): string {
  const marks = { ok: paint.green('✔'), warn: paint.yellow('!'), fail: paint.red('✖'), skipped: paint.dim('–') };
  const labelWidth = Math.max(...inShort(checks).map(({ title }) => title.length));
  const indent = ' '.repeat(labelWidth + 4);
  const lines = inShort(checks).flatMap(({ title, status, detail, hint }) => {
    const [first = '', ...more] = wrap(detail, Math.max(30, width - indent.length));
    const remedy = hint === undefined ? [] : [`${indent}${paint.dim('Next:')} ${hint}`];
    return [`${marks[status]} ${title.padEnd(labelWidth)}  ${first}`, ...more.map((line) => indent + line), ...remedy];
  });
  const failed = failedChecks(checks).length;
  return [...lines, '', failed === 0 ? 'No problems found.' : `${failed} of ${checks.length} checks failed.`].join('\n');
}

function failedChecks(checks: readonly CheckResult[]): CheckResult[] {
  return checks.filter(({ status }) => status === 'fail');
}

/** The quotas that suffice, and those that the sandbox does not have, in one line. */
function inShort(checks: readonly CheckResult[]): CheckResult[] {
  const isQuiet = ({ id, status }: CheckResult) => id.startsWith('quota-') && (status === 'ok' || status === 'skipped');
  const quiet = checks.filter(isQuiet);
  const [first] = quiet;
  if (first === undefined) return [...checks];
  const enough = quiet.filter(({ status }) => status === 'ok').length;
  const skipped = quiet.length === enough ? '' : `, ${quiet.length - enough} not checked`;
  const line: CheckResult = { id: 'quotas', title: 'Quotas', status: 'ok', detail: `${enough} suffice for what is missing${skipped}` };
  return checks.flatMap((check) => (check === first ? [line] : isQuiet(check) ? [] : [check]));
}
