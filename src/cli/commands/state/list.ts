// `state list`: the versions of Terraform's state, and the runs that they belong to.
import type { ListedVersion } from '../../../operations/state/state-list.js';
import { environmentOption } from '../../session/environment-choice.js';
import { defineCommand, type View } from '../../terminal/command.js';
import { utc } from '../../terminal/duration.js';
import { wholeNumber } from '../../terminal/option.js';
import { columns } from '../../terminal/table.js';
import { foundationOption, stackOf } from './stack-option.js';

const defaultLimit = 20;

export const stateList = defineCommand({
  name: 'state list',
  summary: 'List the versions of the Terraform state, newest first',
  examples: ['trading-infra state list --env dev', 'trading-infra state list --env dev --foundation'],
  options: {
    env: environmentOption,
    foundation: foundationOption,
    limit: wholeNumber('N', `maximum number of versions (default: ${defaultLimit})`, { from: 1, to: 100 }),
  },
  async run(context, options) {
    const [steps, { readRuns }, { placeOf, describePlace }, open] = await Promise.all([
      import('../../../operations/state/state-list.js'),
      import('../../../operations/runs/read-runs.js'),
      import('../../../operations/state/place.js'),
      import('../../session/session.js'),
    ]);
    const session = await open.openEnvironment(context, options, { quiet: true });
    const { environment, target, file } = session;
    const run = await stackOf(session, options.foundation);
    const place = placeOf(run, environment, target, environment.state);
    const { runs } = await readRuns(context, file, environment, {
      profile: options.profile,
      limit: 250,
      of: ['environment', 'foundation'],
    });
    const versions = await steps.listStates(place, runs, options.limit ?? defaultLimit);
    return { environment: environment.name, place: describePlace(place), versions };
  },
  format: renderVersions,
});

interface VersionList {
  environment: string;
  place: string;
  versions: ListedVersion[];
}

function renderVersions({ environment, place, versions }: VersionList, { paint }: View): string {
  if (versions.length === 0) return `${environment} has no state at ${place}.\nNext: trading-infra deploy --env ${environment}`;
  const head = ['SERIAL', 'SAVED', 'RESOURCES', 'RUN', 'VERSION'].map((word) => paint.dim(word));
  const rows = versions.map(({ serial, savedAt, resources, run, version, isCurrent, isDamaged }) => [
    `${isDamaged ? 'damaged' : serial}${isCurrent ? ' (current)' : ''}`,
    utc(savedAt),
    isDamaged ? '-' : String(resources),
    run === undefined ? '-' : `${run.relation} ${run.command} ${run.id.slice(0, 13)}`,
    version,
  ]);
  const intact = versions.find(({ isDamaged }) => !isDamaged);
  const lines = [...columns([head, ...rows]), '', paint.dim(`${place}${intact === undefined ? '' : `; lineage ${intact.lineage}`}`)];
  if (versions[0]?.isDamaged && intact !== undefined) {
    lines.push('', `The current state is damaged. Next: trading-infra state restore ${intact.serial} --env ${environment}`);
  }
  return lines.join('\n');
}
