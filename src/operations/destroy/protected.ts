// Refuses to delete protected data.

import { TradingInfraError } from '../../errors.js';
import type { Environment } from '../../settings/schema.js';
import type { DataLoss } from './data-loss.js';

/** Throws PROTECTED, with all reasons, if the settings or AWS protect the environment or its data. */
export function refuseProtected(environment: Environment, losses: readonly DataLoss[]): void {
  const kept = losses.filter(({ isProtected }) => isProtected).map(({ name, note }) => `${name} is ${note}`);
  const reasons = [...(environment.protected ? ['the settings say protected: true'] : []), ...kept];
  if (reasons.length === 0) return;
  throw new TradingInfraError('PROTECTED', `${environment.name} is protected from deletion: ${reasons.join('; ')}.`, {
    hint: unlockHint(environment, kept.length > 0),
    details: { reasons },
  });
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
