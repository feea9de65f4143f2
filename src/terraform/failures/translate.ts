// Turns what Terraform says when it fails into an error that says what to do.
import { type ErrorCode, TradingInfraError } from '../../errors.js';
import type { FailureContext } from './failure.js';
import { knownFailures } from './known.js';

const phaseCodes: Record<FailureContext['phase'], ErrorCode> = {
  init: 'PLAN_FAILED',
  plan: 'PLAN_FAILED',
  apply: 'APPLY_FAILED',
  destroy: 'DESTROY_FAILED',
  output: 'PLAN_FAILED',
};

const phaseSentences: Record<FailureContext['phase'], string> = {
  init: 'Terraform could not be initialised',
  plan: 'Terraform could not make a plan',
  apply: 'Terraform could not make all changes',
  destroy: 'Terraform could not remove everything',
  output: 'Terraform could not read the outputs',
};

/** The error for a failure text: a known one (see `knownFailures`), or the phase's own with Terraform's words. */
export function translateTerraformFailure(text: string, context: FailureContext): TradingInfraError {
  const errors = splitErrors(plain(text));
  const details = { stack: context.stack, errors: errors.map(oneLine) };
  const progress = progressNote(context);
  for (const failure of knownFailures) {
    for (const error of errors) {
      const match = failure.pattern.exec(error);
      const found = match && failure.translate(match, context, error);
      if (!found) continue;
      const { code = phaseCodes[context.phase], sentence, hint, more } = found;
      const where = addressOf(error);
      const message = `${sentence}${where === undefined ? '' : ` (${where})`}.${progress}`;
      return new TradingInfraError(code, message, { ...(hint !== undefined && { hint }), details: { ...details, ...more } });
    }
  }
  const first = oneLine(errors[0] ?? 'it said nothing');
  const others = errors.length > 1 ? ` And ${errors.length - 1} more of its kind or other.` : '';
  return new TradingInfraError(phaseCodes[context.phase], `${phaseSentences[context.phase]}: ${first}.${others}${progress}`, { details });
}

function progressNote({ phase, done = 0, total = 0 }: FailureContext): string {
  if (phase !== 'apply' && phase !== 'destroy') return '';
  return total === 0 ? '' : ` ${done} of ${total} changes were made before.`;
}

/** Without colours, frames, and the spinner that cdktf leaves behind. */
function plain(text: string): string {
  const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');
  return text
    .replace(escapes, '')
    .replace(/^\s*[╷│╵]\s?/gm, '')
    .replace(/^\s*[\u2800-\u28ff]\s+(Processing)?/gm, '');
}

/** Terraform's separate errors; the whole text where there is no such mark. */
function splitErrors(text: string): string[] {
  const parts = text.split(/^\s*(?=Error: )/m).filter((part) => part.startsWith('Error: '));
  return parts.length === 0 ? [text.trim()] : parts.map((part) => part.trim());
}

/** The resource's address; a provider is no news. */
function addressOf(error: string): string | undefined {
  return /^\s*with (?!provider\[)(\S+?),?$/m.exec(error)?.[1];
}

const longest = 400;

function oneLine(error: string): string {
  const joined = error
    .replace(/^Error: /, '')
    .replace(/,? ?(https response error )?(RequestID|HostID|Request ID): ?[^,\s]*/gi, '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join(' ')
    .replace(/\.$/, '');
  return joined.length > longest ? `${joined.slice(0, longest)}…` : joined;
}
