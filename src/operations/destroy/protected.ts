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

/** What to change, and the commands to run then. Terraform empties a bucket only if the deployed stack allows it, so a deploy is needed in between. */
function unlockHint({ name, protected: isProtected, storage }: Environment, holdsData: boolean): string {
  const changes = [
    ...(isProtected ? ['protected: false'] : []),
    ...(holdsData && !storage.forceDestroy ? ['storage.forceDestroy: true'] : []),
    ...(holdsData && storage.archiveLockDays !== null ? ['storage.archiveLockDays: null'] : []),
  ];
  const lift = changes.length === 0 ? '' : `Set ${changes.join(', ')} for ${name} if its data may be deleted, then run `;
  return `${lift}trading-infra deploy --env ${name}, then trading-infra destroy --env ${name}`;
}
