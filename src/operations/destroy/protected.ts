// Counts the data that a destroy would delete, and refuses to delete what is protected.

import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import type { Environment } from '../../settings/schema.js';
import { step } from '../../step.js';
import { readPlatformState } from '../session/deployed-state.js';
import type { Session } from '../session/session.js';
import { type DataLoss, inspectData } from './data-loss.js';
import { judgeUnfinished, type Verdict } from './unfinished-environment.js';

export interface Losses {
  losses: DataLoss[];
  /** Whether the environment is protected, but may be removed all the same: no deploy of it was ever completed, and it holds no data. */
  isUnfinished: boolean;
}

/** Counts the data that would be deleted with the environment. Throws PROTECTED if the settings or AWS protect it, unless it was never finished. */
export async function inspectLosses(ctx: Context, session: Session): Promise<Losses> {
  const { target, environment, file } = session;
  const { losses, deployed } = await step(ctx, { id: 'data', title: 'Count the data' }, async () => {
    const deployed = await readPlatformState(target.aws, environment, file.path);
    return { losses: await inspectData(ctx, target, environment, deployed), deployed };
  });
  if (protectionReasons(environment, losses).length === 0) return { losses, isUnfinished: false };
  const title = 'Look for a completed deploy and for data';
  const { isUnfinished, note } = await step(
    ctx,
    { id: 'unfinished', title, note: (verdict: Verdict) => (verdict.isUnfinished ? 'none' : undefined) },
    () => judgeUnfinished(ctx, session, { losses, deployed }),
  );
  if (!isUnfinished) refuseProtected(environment, losses, note);
  return { losses, isUnfinished };
}

/** The reasons why the settings or AWS protect the environment or its data, as clauses; empty if nothing is protected. */
function protectionReasons(environment: Environment, losses: readonly DataLoss[]): string[] {
  const kept = losses.filter(({ isProtected }) => isProtected).map(({ name, note }) => `${name} is ${note}`);
  return [...(environment.protected ? ['the settings say protected: true'] : []), ...kept];
}

/** Throws PROTECTED, with all reasons and a further sentence, if the settings or AWS protect the environment or its data. */
export function refuseProtected(environment: Environment, losses: readonly DataLoss[], note?: string): void {
  const reasons = protectionReasons(environment, losses);
  if (reasons.length === 0) return;
  const message = `${environment.name} is protected from deletion: ${reasons.join('; ')}.${note === undefined ? '' : ` ${note}`}`;
  const holdsData = losses.some(({ isProtected }) => isProtected);
  throw new TradingInfraError('PROTECTED', message, { hint: unlockHint(environment, holdsData), details: { reasons } });
}

/**
 * The commands that lift the protection and destroy. Terraform empties a bucket only if the deployed stack allows it, so a deploy is needed in
 * between; it asks for the environment's name. `protected` sets the other protections too, but not one that the settings file sets itself.
 */
function unlockHint({ name, protected: isProtected, storage }: Environment, holdsData: boolean): string {
  const own = [
    ...(holdsData && !isProtected && !storage.forceDestroy ? ['storage.forceDestroy: true'] : []),
    ...(holdsData && storage.archiveLockDays !== null ? ['storage.archiveLockDays: null'] : []),
  ];
  const edit = own.length === 0 ? '' : `Set ${own.join(' and ')} for ${name} in the settings if its data may be deleted, then run `;
  const lift = isProtected ? [`trading-infra init --env ${name} --protection off --yes`] : [];
  return `${edit}${[...lift, `trading-infra deploy --env ${name}`, `trading-infra destroy --env ${name}`].join(' && ')}`;
}
