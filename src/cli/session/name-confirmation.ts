// Confirms what deletes data or goes back to an earlier state: with the environment's name, typed or given with `--confirm`.
import { TradingInfraError } from '../../errors.js';
import type { CommandContext } from '../terminal/command.js';

interface NameConfirmation {
  environment: string;
  /** The value of `--confirm`. */
  confirm: string | undefined;
  mayAsk: boolean;
  /** The command to suggest in the hint. */
  purpose: string;
}

/** Throws DECLINED if `--confirm` has the wrong name. Commands call this before they open or ask anything. */
export function refuseWrongName(confirm: string | undefined, environment: string, purpose: string): void {
  if (confirm === undefined || confirm === environment) return;
  throw new TradingInfraError('DECLINED', `--confirm got "${confirm}", but the environment is ${environment}. Nothing was changed.`, {
    hint: `trading-infra ${purpose} --env ${environment} --confirm ${environment}`,
  });
}

/** Requires the environment's name, typed or given with `--confirm`; `--yes` is not enough. Throws DECLINED otherwise. */
export async function confirmByName(
  context: Pick<CommandContext, 'prompt' | 'interactive'>,
  { environment, confirm, mayAsk, purpose }: NameConfirmation,
): Promise<void> {
  const hint = `trading-infra ${purpose} --env ${environment} --confirm ${environment}`;
  refuseWrongName(confirm, environment, purpose);
  if (confirm === environment) return;
  if (!mayAsk || !context.interactive) {
    throw new TradingInfraError('DECLINED', 'The environment’s name is needed as confirmation; --yes is not enough. Nothing was changed.', {
      hint,
    });
  }
  const typed = await context.prompt.text({ message: `Type ${environment} to continue:` });
  if (typed !== environment) throw new TradingInfraError('DECLINED', `"${typed}" is not ${environment}. Nothing was changed.`, { hint });
}
