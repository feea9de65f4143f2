// `state restore`: makes an earlier version of a state the current one. The resources themselves do not change.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../context.js';
import { TradingInfraError } from '../../errors.js';
import { step } from '../../step.js';
import type { StackRun } from '../../terraform/driver/run.js';
import { initialiseBackend, pushState } from '../../terraform/driver/state-commands.js';
import type { RunLog } from '../../workspace/record-writer.js';
import type { RecordedSession } from '../runs/record.js';
import { backUpState, listVersions, type StateVersion, setDamagedAside } from './backups.js';
import { placeOf, readState, type StatePlace } from './place.js';
import { findVersion } from './state-list.js';

/** What a restore would do to the state. */
export interface Restoration {
  place: StatePlace;
  chosen: StateVersion;
  current: StateVersion | undefined;
  /** The serial with which the state is pushed: the next one, so that Terraform refuses it if somebody else has written a state meanwhile. */
  pushedSerial: number;
  /** Addresses that the state would have again. */
  added: string[];
  /** Addresses that the state would no longer have, although the resources stay. */
  removed: string[];
}

/** How many versions are searched for the one to restore. */
const maxVersions = 100;

/** Finds a version and compares it with the current state. Throws USAGE if it does not exist, and STATE_FAILED for another lineage. */
export async function inspectRestoration(session: RecordedSession, run: StackRun, given: string): Promise<Restoration> {
  const { environment, target } = session;
  const place = placeOf(run, environment, target, environment.state);
  const versions = await listVersions(place, maxVersions);
  const current = versions.find(({ isCurrent }) => isCurrent);
  const chosen = findVersion(versions, given);
  const list = `trading-infra state list --env ${environment.name}`;
  if (chosen === undefined) {
    throw new TradingInfraError('USAGE', `The state has no version ${given}, or several that start like this.`, { hint: list });
  }
  if (chosen.isDamaged) throw new TradingInfraError('STATE_FAILED', `Version ${given} is not a Terraform state.`, { hint: list });
  if (current !== undefined && !current.isDamaged && current.lineage !== chosen.lineage) {
    const message = `Version ${given} belongs to another state: its lineage is ${chosen.lineage}, that of the current state ${current.lineage}. Nothing was changed.`;
    throw new TradingInfraError('STATE_FAILED', message, { hint: list });
  }
  return { place, chosen, current, ...compare(current, chosen), pushedSerial: Math.max(current?.serial ?? 0, chosen.serial) + 1 };
}

function compare(current: StateVersion | undefined, chosen: StateVersion): Pick<Restoration, 'added' | 'removed'> {
  const [before, after] = [new Set(current?.addresses ?? []), new Set(chosen.addresses)];
  return { added: chosen.addresses.filter((one) => !before.has(one)), removed: [...before].filter((one) => !after.has(one)) };
}

/** A stack, and the function that writes it. */
export interface SynthesizedStack {
  run: StackRun;
  synthesize: () => Promise<void>;
}

/**
 * Restores the version, and returns the new serial. The state that it replaces can be restored in turn. Throws STATE_LOCKED or STATE_FAILED.
 */
export async function restoreState(
  ctx: Context,
  { run, synthesize }: SynthesizedStack,
  restoration: Restoration,
  log: RunLog,
): Promise<number> {
  const { chosen, current, pushedSerial, place } = restoration;
  log.note({ stateBefore: current?.isDamaged ? { stack: place.stack } : await backUpState(ctx, place) });
  const file = join(run.workDirectory.plan, `restore-${process.pid}.tfstate`);
  ctx.defer(() => rm(file, { force: true }));
  await writeFile(file, withSerial(chosen.text, pushedSerial), { mode: 0o600 });
  return step(ctx, { id: 'restore', title: `Restore the state of serial ${chosen.serial}` }, async () => {
    await synthesize();
    if (current?.isDamaged) await setDamagedAside(ctx, place);
    await initialiseBackend(ctx, run);
    await pushState(ctx, run, file);
    return (await readState(place))?.serial ?? pushedSerial;
  });
}

/** The text of a state with another serial. All else stays as it is, because numbers in it may exceed those of JavaScript. */
export function withSerial(text: string, serial: number): string {
  return text.replace(/("serial":\s*)\d+/, `$1${serial}`);
}
