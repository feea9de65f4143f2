// Where the states of an environment are: in the state bucket, or in files of the work directories.
import { stateNames } from '../../platform/names.js';
import type { Environment } from '../../settings/schema.js';
import type { StateLocation } from '../../terraform/backend.js';
import { foundationWorkId, localStateFile } from '../../workspace/directory.js';

type FoundationPlace = Pick<Environment, 'account' | 'region' | 'state'>;
type PlatformPlace = FoundationPlace & Pick<Environment, 'name'>;

/** Where the state of the environment's platform is. */
export function platformStateLocation(environment: PlatformPlace, settingsPath: string): StateLocation {
  const { name, state } = environment;
  if (state === 'local') return { kind: 'local', path: localStateFile(settingsPath, name, 'platform') };
  const { bucket, environmentStateKey } = stateNames(environment);
  return { kind: 's3', bucket, key: environmentStateKey(name) };
}

/** Where the state of the foundation of an account and region is. */
export function foundationStateLocation(place: FoundationPlace, settingsPath: string): StateLocation {
  if (place.state === 'local') return { kind: 'local', path: localStateFile(settingsPath, foundationWorkId(place), 'foundation') };
  const { bucket, foundationStateKey } = stateNames(place);
  return { kind: 's3', bucket, key: foundationStateKey };
}
