// `doctor`: whether this computer has what is needed, and with --env whether the environment's place is ready.
import { TradingInfraError } from '../../errors.js';
import { defineCommand } from '../command.js';
import { text } from '../option.js';
import { failedChecks, renderDiagnoses } from '../views/doctor-view.js';

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'Look at tools and settings; with --env also at the environment’s account',
  examples: ['trading-infra doctor', 'trading-infra doctor --env prod'],
  options: { env: text('NAME', 'also ask the account and region of this environment') },
  async run(context, options) {
    const { doctor: examine } = await import('../../deployment/doctor.js');
    const { checks } = await examine(context, options);
    if (options.env === undefined) return { checks };
    const [{ examineEnvironment }, { openEnvironment }] = await Promise.all([
      import('../../deployment/deploy.js'),
      import('../session.js'),
    ]);
    const session = await openEnvironment(context, options);
    const { checks: more } = await examineEnvironment(context, session);
    const known = new Set(checks.map(({ id }) => id));
    return { checks: [...checks, ...more.filter(({ id }) => !known.has(id))] };
  },
  format: renderDiagnoses,
  conclude({ checks }) {
    const [first, ...others] = failedChecks(checks);
    if (first === undefined) return undefined;
    const message = `${first.title}: ${first.detail}${others.length === 0 ? '' : `; and ${others.length} more`}.`;
    return new TradingInfraError(first.code ?? 'PREFLIGHT_FAILED', message, { ...(first.hint && { hint: first.hint }) });
  },
});
