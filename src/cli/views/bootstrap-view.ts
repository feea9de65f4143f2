// The ending of `bootstrap`, in both directions, for people.
import type { BootstrapMade, BootstrapOutcome, BootstrapRemoved } from '../bootstrapping.js';
import type { View } from '../command.js';
import { duration } from '../duration.js';
import { columns } from '../table.js';

export function renderBootstrap(outcome: BootstrapOutcome, view: View): string {
  if (outcome.kind === 'made') return renderMade(outcome, view);
  if (outcome.kind === 'removed') return renderRemoved(outcome, view);
  return `${view.paint.green('✔')} Nothing is left to remove. ${outcome.reason}`;
}

function renderMade({ account, region, stateBucket, applied, flags }: BootstrapMade, { paint }: View): string {
  const bucket = stateBucket === undefined ? 'the state stays in files beside the settings' : `state bucket ${stateBucket.bucket}`;
  const foundation =
    applied === undefined
      ? 'the foundation was as it should be'
      : `foundation of ${applied.resources} resources in ${duration(applied.seconds)}`;
  return [
    `${paint.green('✔')} ${account}/${region} is ready: ${bucket}; ${foundation}`,
    '',
    'Next:',
    `  trading-infra deploy ${flags}`,
  ].join('\n');
}

function renderRemoved({ account, region, destroyed, removed, waiting, residue }: BootstrapRemoved, { paint }: View): string {
  const left = residue.filter(({ kind }) => kind === 'residue' || kind === 'could-not-ask');
  const gone = [...(destroyed === undefined ? [] : [`the foundation of ${destroyed.resources} resources`]), ...removed];
  return [
    `${left.length === 0 ? paint.green('✔') : paint.red('✖')} ${account}/${region}: removed ${gone.length === 0 ? 'nothing, as nothing was there' : gone.join(', ')}`,
    ...waiting.map((one) => `  waits for its deletion: ${one}`),
    ...(left.length === 0
      ? []
      : [
          'Left:',
          ...columns(
            left.map(({ service, name, note = '' }) => [service, name, note]),
            '  ',
          ),
        ]),
  ].join('\n');
}
