// Lists the versions of a state, each with the run that it belongs to.
import type { ReportedRun } from '../../workspace/run-record.js';
import { listVersions, type StateVersion } from './backups.js';
import type { StatePlace } from './place.js';

export interface ListedVersion extends Pick<StateVersion, 'version' | 'isCurrent' | 'isDamaged' | 'serial' | 'lineage' | 'savedAt'> {
  resources: number;
  /** The run that started from this version, or else the one that wrote it; absent if the journal knows neither. */
  run?: { id: string; command: string; relation: 'before' | 'by' };
}

/** The versions, latest first. `runs` are those of the journal. */
export async function listStates(place: StatePlace, runs: readonly ReportedRun[], limit: number): Promise<ListedVersion[]> {
  const versions = await listVersions(place, limit);
  return versions.map((version) => {
    const { isCurrent, isDamaged, serial, lineage, savedAt, addresses } = version;
    const run = findRun(version, place.stack, runs);
    return {
      version: version.version,
      isCurrent,
      ...(isDamaged && { isDamaged }),
      serial,
      lineage,
      savedAt,
      resources: addresses.length,
      ...(run && { run }),
    };
  });
}

function findRun({ version, savedAt }: StateVersion, stack: string, runs: readonly ReportedRun[]): ListedVersion['run'] {
  const ours = runs.filter(({ stateBefore }) => stateBefore?.stack === stack);
  const after = ours.find(({ stateBefore }) => stateBefore?.version === version);
  if (after !== undefined) return { id: after.id, command: after.command, relation: 'before' };
  // S3 tells times in whole seconds.
  const time = Date.parse(savedAt) + 1000;
  const writer = ours.find((run) => Date.parse(run.startedAt) <= time && time - 1000 <= Date.parse(run.endedAt ?? '9999'));
  return writer && { id: writer.id, command: writer.command, relation: 'by' };
}

/** The version that the user means by its name, the start of its name, or its serial; `undefined` if there is none or more than one. */
export function findVersion(versions: readonly StateVersion[], given: string): StateVersion | undefined {
  const exact = versions.find(({ version }) => version === given);
  const others = versions.filter(({ version, serial }) => String(serial) === given || version.startsWith(given));
  return exact ?? (others.length === 1 ? others[0] : undefined);
}
