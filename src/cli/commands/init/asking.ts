// What a question of `init` is, and what it needs to be asked.
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
  /** Whether flags or variables have answered it, or there is only one answer. */
  isAnswered: (draft: Draft, given: InitValues) => boolean;
}
