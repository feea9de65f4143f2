// Who holds the state lock, from the message with which Terraform refuses a second writer.
import type { FailureContext } from './terraform-errors.js';
import type { Translation } from './terraform-failures.js';

/** The lock's id, owner, operation and time, in a sentence and (as `lock`) for `--json`. */
export function lockHeld(text: string, { stackFolder = '.' }: FailureContext): Translation {
  const field = (name: string) => new RegExp(`^\\s*${name}:\\s+(\\S.*?)\\s*$`, 'm').exec(text)?.[1];
  const lock = { id: field('ID'), who: field('Who'), operation: field('Operation'), created: field('Created'), path: field('Path') };
  if (lock.id === undefined) return { code: 'STATE_LOCKED', sentence: 'The state is locked, and its lock does not say by whom' };
  const what = lock.operation?.replace(/^OperationType/, '').toLowerCase() ?? 'something';
  return {
    code: 'STATE_LOCKED',
    sentence: `The state is locked by ${lock.who ?? 'somebody'}, who runs ${what} since ${lock.created ?? 'a time that is not known'} (lock ${lock.id})`,
    hint: `Wait until they are done. Only if that process is surely dead: terraform -chdir=${stackFolder} force-unlock ${lock.id}`,
    more: { lock },
  };
}
