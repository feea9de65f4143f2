// The types for the questions of `init`.
import type { Settings } from '../../../settings/schema.js';
import type { CommandContext } from '../../terminal/command.js';
import type { CoreName, Draft } from './answers.js';
import type { InitValues } from './options.js';

export type Asking = Pick<CommandContext, 'prompt' | 'say' | 'view' | 'env'> & { settings: Settings; given: InitValues };

export interface Question {
  id: CoreName | 'network' | 'database';
  label: string;
  show: (draft: Draft) => string;
  ask: (asking: Asking, draft: Draft) => Promise<Draft>;
  /** Whether the question can be skipped, because flags or variables answer it or only one answer is possible. */
  isAnswered: (draft: Draft, given: InitValues) => boolean;
}
