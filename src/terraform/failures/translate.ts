// Turns the output of a failed Terraform run into an error that tells the user what to do.
import type { ErrorCode } from '../../error-codes.js';
import { TradingInfraError } from '../../errors.js';
import { describeDeletedData } from '../plan/deleted-data.js';
import type { FailedRun } from './failure.js';
import { knownFailures } from './known.js';

const phaseCodes: Record<FailedRun['phase'], ErrorCode> = {
  init: 'PLAN_FAILED',
  plan: 'PLAN_FAILED',
  apply: 'APPLY_FAILED',
  destroy: 'DESTROY_FAILED',
  output: 'PLAN_FAILED',
  state: 'STATE_FAILED',
};

const phaseSentences: Record<FailedRun['phase'], string> = {
  init: 'Terraform could not initialise',
  plan: 'Terraform could not create a plan',
  apply: 'Terraform could not apply all changes',
  destroy: 'Terraform could not destroy everything',
  output: 'Terraform could not read the outputs',
  state: 'Terraform could not read or write the state',
};

/** The error for the output of a failed run: a known failure (see `knownFailures`), or else the phase that failed, with Terraform's own message. */
export function translateTerraformFailure(text: string, run: FailedRun): TradingInfraError {
  const errors = splitErrors(removeDecoration(text));
  const details = { stack: run.stack, errors: errors.map(oneLine), ...run.lost };
  const progress = describeProgress(run);
  for (const failure of knownFailures) {
    for (const error of errors) {
      const match = failure.pattern.exec(error);
      const found = match && failure.translate(match, run, error);
      if (!found) continue;
      const { code = phaseCodes[run.phase], sentence, hint, more } = found;
      const where = findAddress(error);
      const message = `${sentence}${where === undefined ? '' : ` (${where})`}.${progress}`;
      return new TradingInfraError(code, message, { ...(hint !== undefined && { hint }), details: { ...details, ...more } });
    }
  }
  const first = oneLine(errors[0] ?? 'it printed no message');
  const others = errors.length > 1 ? ` ${errors.length === 2 ? '1 more error' : `${errors.length - 1} more errors`} followed.` : '';
  return new TradingInfraError(phaseCodes[run.phase], `${phaseSentences[run.phase]}: ${first}.${others}${progress}`, { details });
}

function describeProgress({ phase, done = 0, total = 0, lost }: FailedRun): string {
  if (phase !== 'apply' && phase !== 'destroy') return '';
  const deleted = lost === undefined ? '' : describeDeletedData(lost);
  return total === 0 ? '' : ` ${done} of ${total} changes had been made.${deleted}`;
}

/** Removes colours, frames and the remains of cdktf's spinner. */
function removeDecoration(text: string): string {
  const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
  return text
    .replace(escapes, '')
    .replace(/^\s*[╷│╵]\s?/gm, '')
    .replace(/^\s*[\u2800-\u28ff]\s+(Processing)?/gm, '');
}

/** Splits the text into Terraform's separate errors; returns it whole if it has no `Error:` marks. */
function splitErrors(text: string): string[] {
  const parts = text.split(/^\s*(?=Error: )/m).filter((part) => part.startsWith('Error: '));
  return parts.length === 0 ? [text.trim()] : parts.map((part) => part.trim());
}

/** The address of the resource that failed; undefined if the text names no resource. */
function findAddress(error: string): string | undefined {
  return /^\s*with (?!provider\[)(\S+?),?$/m.exec(error)?.[1];
}

const maxLength = 400;

function oneLine(error: string): string {
  const joined = error
    .replace(/^Error: /, '')
    .replace(/,? ?(https response error )?(RequestID|HostID|Request ID): ?[^,\s]*/gi, '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join(' ')
    .replace(/\.$/, '');
  return joined.length > maxLength ? `${joined.slice(0, maxLength)}…` : joined;
}
