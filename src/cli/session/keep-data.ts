// Asks what of the data a destroy should keep, unless flags or settings say so.
import { resolve } from 'node:path';
import type { DataLoss } from '../../operations/destroy/data-loss.js';
import { exportRequest, hasData, type KeepFlags, type KeptData, wantsSnapshot } from '../../operations/destroy/kept-data.js';
import type { Session } from '../../operations/session/session.js';
import { prices } from '../../settings/prices.js';
import type { CommandContext } from '../terminal/command.js';

export { refuseContradictions } from '../../operations/destroy/kept-data.js';

type Flags = KeepFlags & { yes?: boolean | undefined; confirm?: string | undefined };

/** Where backups do not outlive the environment, as in the sandbox, nothing is asked; flags are obeyed all the same. */
export async function chooseKeptData(
  { cwd, interactive, prompt, report }: Pick<CommandContext, 'cwd' | 'interactive' | 'prompt' | 'report'>,
  { target, environment }: Session,
  losses: readonly DataLoss[],
  flags: Flags,
): Promise<KeptData> {
  const mayAsk = interactive && !flags.yes && flags.confirm === undefined && target.keepsBackups;
  const wanted = wantsSnapshot(environment, flags, losses);
  const question = `Take a final snapshot of the database? (at most $${prices.backupGb} per GB a month)`;
  const withSnapshot = wanted ?? (mayAsk ? await prompt.confirm({ message: question, initial: true }) : false);
  if (withSnapshot && !target.keepsBackups) report({ type: 'note', text: 'The final snapshot is a rehearsal: it goes with the sandbox.' });
  const folder = flags.export ?? (mayAsk && hasData(losses) ? await askForFolder({ prompt }) : '');
  return { withSnapshot, exportTo: folder === '' ? undefined : exportRequest(resolve(cwd, folder), flags.exportBuckets) };
}

async function askForFolder({ prompt }: Pick<CommandContext, 'prompt'>): Promise<string> {
  return (await prompt.text({ message: 'Export the data first? Folder to export to (empty: no export):', initial: '' })).trim();
}
