// Where the two stacks of an environment keep their state and their jobs.

import { join } from 'node:path';
import type { StateLocation } from '../../terraform/backend.js';
import { foundationWorkId, workRoot } from '../../workspace/directory.js';
import type { Session } from '../session/session.js';
import { foundationStateLocation, platformStateLocation } from '../session/state-locations.js';

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
  const place = (stack: StackPlace['stack'], id: string, location: StateLocation): StackPlace => {
    const root = workRoot(file.path, id);
    return { stack, location, jobs: join(root, 'plan'), runs: join(root, 'runs') };
  };
  return [
    place('platform', environment.name, platformStateLocation(environment, file.path)),
    place('foundation', foundationWorkId(environment), foundationStateLocation(foundation, file.path)),
  ];
}
