// Refuses to work with an empty state while the environment's resources are in a state somewhere else.
import { TradingInfraError } from '../../errors.js';
import { stateNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import { readStateAt } from '../../terraform/state.js';
import type { Session } from '../session/session.js';
import { platformStateLocation } from '../session/state-locations.js';

interface StatePlaces {
  /** Number of resources in the state in the state bucket. */
  s3: number;
  /** Number of resources in the local state file. */
  local: number;
}

/** Counts the resources of an environment in both places where its state can be; 0 where there is none. */
export async function countStateResources({
  target,
  environment,
  file,
}: Pick<Session, 'target' | 'environment' | 'file'>): Promise<StatePlaces> {
  const read = (state: Environment['state']) => readStateAt(target.aws, platformStateLocation({ ...environment, state }, file.path));
  const [s3, local] = await Promise.all([read('s3'), read('local')]);
  return { s3: s3?.length ?? 0, local: local?.length ?? 0 };
}

/**
 * Throws IN_USE if the settings name one place for the state, but only the other place has one with resources. Terraform would begin with an
 * empty state, and so create everything a second time, or find nothing to destroy.
 */
export async function refuseMovedState(session: Pick<Session, 'target' | 'environment' | 'file'>): Promise<void> {
  const { name, state: wanted } = session.environment;
  const counts = await countStateResources(session);
  const other = wanted === 's3' ? 'local' : 's3';
  if (counts[wanted] > 0 || counts[other] === 0) return;
  const places = { s3: `in the bucket ${stateNames(session.environment).bucket}`, local: 'in a local file' };
  throw new TradingInfraError(
    'IN_USE',
    `The settings of ${name} say state: ${wanted}, but its state, with ${counts[other]} resources, is ${places[other]} (state: ${other}). Nothing was changed.`,
    {
      hint: `trading-infra state migrate --env ${name} --to ${wanted}`,
      details: { wanted, resources: counts },
    },
  );
}
