// `destroy`: shows the resources and data to be deleted, asks for the environment's name, deletes them, and checks that nothing is left.

import type { RunLog } from '../../workspace/record-writer.js';
import { environmentOption } from '../session/environment-choice.js';
import { defineCommand } from '../terminal/command.js';
import { flag, list, text } from '../terminal/option.js';
import { renderDestruction, showRemoval, showUnprotection, showWhatStays } from './removal-view.js';

export const destroy = defineCommand({
  name: 'destroy',
  summary: 'Show what will be deleted, remove it, and check that nothing is left',
  examples: [
    'trading-infra destroy --env dev',
    'trading-infra destroy --env dev --confirm dev --yes',
    'trading-infra destroy --env dev --final-snapshot --export ../dev-export',
  ],
  options: {
    env: environmentOption,
    account: text('ID', 'AWS account you expect; stops if it is another one'),
    confirm: text('NAME', 'environment name, to confirm the removal (--yes is not enough)', { variable: false }),
    finalSnapshot: flag('take a snapshot of the database first; it stays, and costs until you delete it'),
    noFinalSnapshot: flag('take no snapshot beside the one that the deployed stack may take'),
    export: text('DIR', 'download the data to this folder first; an interrupted export continues', { variable: false }),
    exportBuckets: list(['processed', 'archive', 'raw'], 'buckets to export (default: processed,archive)'),
    yes: flag('do not ask; the removal still needs --confirm'),
  },
  async run(context, options) {
    const [
      steps,
      kept,
      { inspectLosses },
      { checkRemovalPrerequisites },
      { leftoversFailure, monthlyDollarsOf },
      { confirmByName, refuseWrongName },
      ask,
      { clearDeadLock },
      open,
      { noteApproval, recordCommand },
    ] = await Promise.all([
      import('../../operations/destroy/destroy.js'),
      import('../session/keep-data.js'),
      import('../../operations/destroy/protected.js'),
      import('../../operations/preflight/removal.js'),
      import('../../operations/leftovers/leftovers.js'),
      import('../session/name-confirmation.js'),
      import('../session/approval.js'),
      import('../session/dead-lock.js'),
      import('../session/session.js'),
      import('../../operations/runs/record.js'),
    ]);
    const chosen = await open.chooseFromFile(context, options, options.confirm === undefined ? ['--confirm NAME'] : []);
    refuseWrongName(options.confirm, chosen.name, 'destroy');
    kept.refuseContradictions(options);
    const session = await open.unlessGone(open.openChosen(context, chosen, options, { quiet: true }));
    const { file, name } = chosen;
    if ('gone' in session) return steps.forgetEnvironment(context, file, name).then(() => ({ environment: name, gone: session.gone }));
    await ask.confirmAccount(context, session, options);
    const work = async (log: RunLog) => {
      await clearDeadLock(context, session, 'platform', options);
      await checkRemovalPrerequisites(context, session, 'destroy');
      await steps.adoptLost(context, session);
      const { losses, isUnfinished } = await inspectLosses(context, session);
      const approved = await steps.planRemoval(context, session, { isUnfinished });
      const { plan, unprotection } = approved;
      showRemoval(context, plan, losses);
      if (isUnfinished) showUnprotection(context, name, unprotection);
      // Of an environment without data nothing is kept, unless a flag says so.
      const flags = isUnfinished ? { ...options, noFinalSnapshot: !options.finalSnapshot, export: options.export ?? '' } : options;
      const keep = await kept.chooseKeptData(context, session, losses, flags);
      if (session.target.keepsBackups) showWhatStays(context, { plan, keyDays: session.environment.keys.deletionWindowDays, ...keep });
      const hasKeys = losses.some(({ kind }) => kind === 'api keys');
      if (plan.hasChanges || hasKeys) {
        await confirmByName(context, { environment: name, ...options, mayAsk: !options.yes, purpose: 'destroy' });
      }
      // The name may have been typed long after the data was counted.
      if (isUnfinished) await inspectLosses(context, session);
      noteApproval(log, plan);
      const removal = plan.hasChanges ? await steps.keepAndRemove(context, session, { approved, keep, log }) : { lateLogGroups: [] };
      if (hasKeys) await steps.removeMadeKeys(context, session);
      const residue = await steps.checkForLeftovers(context, session);
      const ending = await steps.stopUnusedSandbox(context, session, residue);
      const monthlyDollars = monthlyDollarsOf(residue);
      return { environment: name, flags: open.flagsOf(name), counts: plan.counts, losses, ...removal, residue, monthlyDollars, ...ending };
    };
    return recordCommand(context, session, 'destroy', work, ({ residue }) => leftoversFailure(residue));
  },
  format: renderDestruction,
  conclude: async (result) =>
    'gone' in result ? undefined : (await import('../../operations/leftovers/leftovers.js')).leftoversFailure(result.residue),
});
