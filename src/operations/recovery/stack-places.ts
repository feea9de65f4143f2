// Where the two stacks of an environment keep their state and their jobs.

import { join } from 'node:path';
import { stateNames } from '../../platform/names.js';
import type { StateLocation } from '../../terraform/backend.js';
import { foundationWorkId, localStateFile, workRoot } from '../../workspace/directory.js';
import type { Session } from '../session/session.js';

export interface StackPlace {
  stack: 'platform' | 'foundation';
  location: StateLocation;
  /** The folders of the stack's jobs and of its journal. */
  jobs: string;
  runs: string;
}

/** The platform's and the foundation's place, in this order. */
export function stackPlaces({
  environment,
  foundation,
  file,
}: Pick<Session, 'environment' | 'foundation' | 'file'>): [StackPlace, StackPlace] {
  const { bucket, environmentStateKey, foundationStateKey } = stateNames(environment);
  const place = (stack: StackPlace['stack'], id: string, state: string, key: string): StackPlace => {
    const root = workRoot(file.path, id);
    const location: StateLocation =
      state === 'local' ? { kind: 'local', path: localStateFile(file.path, id, stack) } : { kind: 's3', bucket, key };
    return { stack, location, jobs: join(root, 'plan'), runs: join(root, 'runs') };
  };
  return [
    place('platform', environment.name, environment.state, environmentStateKey(environment.name)),
    place('foundation', foundationWorkId(environment), foundation.state, foundationStateKey),
  ];
}
