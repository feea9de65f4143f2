// The command that goes on after a run of Terraform that failed, died or was interrupted.
import type { FailedRun } from './failure.js';

/** The command whose run it was: it plans again what is left to do. */
export function commandAfter({ phase, stack, environment = 'NAME' }: Pick<FailedRun, 'phase' | 'stack' | 'environment'>): string {
  if (stack === 'foundation') return `trading-infra bootstrap --env ${environment}${phase === 'destroy' ? ' --remove' : ''}`;
  return `trading-infra ${phase === 'destroy' ? 'destroy' : 'deploy'} --env ${environment}`;
}
