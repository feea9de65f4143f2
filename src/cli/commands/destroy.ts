// `destroy`: shows the resources and data to be deleted, asks for the environment's name, deletes them, and checks that nothing is left.

import type { DataLoss } from '../../operations/destroy/data-loss.js';
import type { Leftover } from '../../operations/leftovers/leftovers.js';
import type { PlanCounts, SavedPlan } from '../../terraform/plan/plan.js';
import type { RunLog } from '../../workspace/record-writer.js';
import { environmentOption } from '../session/environment-choice.js';
import { renderPlan } from '../session/plan-view.js';
import { type CommandContext, defineCommand, type View } from '../terminal/command.js';
import { duration } from '../terminal/duration.js';
import { flag, text } from '../terminal/option.js';
import { columns } from '../terminal/table.js';

export const destroy = defineCommand({
  name: 'destroy',
  summary: 'Show what will be deleted, remove it, and check that nothing is left',
  examples: ['trading-infra destroy --env dev', 'trading-infra destroy --env dev --confirm dev --yes'],
  options: {
    env: environmentOption,
    account: text('ID', 'AWS account you expect; stops if it is another one'),
    confirm: text('NAME', 'environment name, to confirm the removal (--yes is not enough)', { variable: false }),
    yes: flag('do not ask; the removal still needs --confirm'),
  },
  async run(context, options) {
    const [steps, { checkRemovalPrerequisites }, { leftoversFailure }, ask, { clearDeadLock }, open, { noteApproval, recordCommand }] =
      await Promise.all([
        import('../../operations/destroy/destroy.js'),
        import('../../operations/preflight/removal.js'),
        import('../../operations/leftovers/leftovers.js'),
        import('../session/approval.js'),
        import('../session/dead-lock.js'),
        import('../session/session.js'),
        import('../../operations/runs/record.js'),
      ]);
    const chosen = await open.chooseFromFile(context, options, options.confirm === undefined ? ['--confirm NAME'] : []);
    ask.refuseWrongName(options.confirm, chosen.name, 'destroy');
    const session = await open.unlessGone(open.openChosen(context, chosen, options, { quiet: true }));
    const { file, name } = chosen;
    if ('gone' in session) return steps.forgetEnvironment(context, file, name).then(() => ({ environment: name, gone: session.gone }));
    await ask.confirmAccount(context, session, options);
    const work = async (log: RunLog) => {
      await clearDeadLock(context, session, options);
      await checkRemovalPrerequisites(context, session, 'destroy');
      await steps.adoptLost(context, session);
      const losses = await steps.inspectLosses(context, session);
      const plan = await steps.planRemoval(context, session);
      showRemoval(context, plan, losses);
      const hasKeys = losses.some(({ kind }) => kind === 'api keys');
      if (plan.hasChanges || hasKeys) {
        await ask.confirmByName(context, { environment: name, ...options, mayAsk: !options.yes, purpose: 'destroy' });
      }
      noteApproval(log, plan);
      const removed = plan.hasChanges ? await steps.removePlatform(context, session, plan, log) : undefined;
      if (hasKeys) await steps.removeMadeKeys(context, session);
      const residue = await steps.checkForLeftovers(context, session);
      const ending = await steps.stopUnusedSandbox(context, session, residue);
      return { environment: name, flags: open.flagsOf(name), counts: plan.counts, removed, losses, residue, ...ending };
    };
    return recordCommand(context, session, 'destroy', work, ({ residue }) => leftoversFailure(residue));
  },
  format: renderDestruction,
  conclude: async (result) =>
    'gone' in result ? undefined : (await import('../../operations/leftovers/leftovers.js')).leftoversFailure(result.residue),
});

export interface Destruction {
  environment: string;
  flags: string;
  counts: PlanCounts;
  /** Absent when there was nothing to remove. */
  removed?: { resources: number; seconds: number };
  losses: DataLoss[];
  residue: Leftover[];
  sandboxStopped?: boolean;
}

/** Shows the plan and the data that will be deleted. */
function showRemoval({ say, view }: Pick<CommandContext, 'say' | 'view'>, plan: SavedPlan, losses: readonly DataLoss[]): void {
  say('');
  say(renderPlan(plan, view));
  if (losses.length === 0) return;
  say('');
  say(view.paint.red('Data that will be deleted:'));
  for (const line of columns(losses.map(describeLoss), '  ')) say(line);
}

function describeLoss({ kind, name, count, isExact, versions, bytes, note }: DataLoss): string[] {
  const unit = { bucket: 'object', table: 'item', database: 'bar', 'api keys': 'key' }[kind];
  const counted = count === undefined ? 'not counted' : `${isExact ? '' : 'at least '}${counting(count, unit)}`;
  const size = bytes === undefined ? [] : [`${counting(versions ?? 0, 'version')}, ${counting(bytes, 'byte')}`];
  return [kind, name, [counted, ...size, ...(note === undefined ? [] : [note])].join('; ')];
}

function counting(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

function renderDestruction(result: Destruction | { environment: string; gone: string }, view: View): string {
  return 'gone' in result ? `${view.paint.green('✔')} Nothing is left to remove. ${result.gone}` : renderRemoved(result, view);
}

function renderRemoved({ environment, removed, residue, sandboxStopped, flags }: Destruction, { paint }: View): string {
  const of = (...kinds: Leftover['kind'][]) => residue.filter(({ kind }) => kinds.includes(kind));
  const waiting = of('waits-for-deletion');
  const kept = of('kept');
  const left = of('residue', 'could-not-ask');
  const headline =
    removed === undefined
      ? `Nothing to remove: ${environment} has no resources`
      : `Removed ${environment}: ${removed.resources} resources in ${duration(removed.seconds)}`;
  const proof =
    left.length === 0
      ? ['Checked every service by name and by tag: nothing is left.']
      : ['Still there:', ...columns(left.map(describeLeftover), '  ')];
  return [
    `${left.length === 0 ? paint.green('✔') : paint.red('✖')} ${headline}`,
    ...proof,
    ...(waiting.length === 0 ? [] : ['', 'Scheduled for deletion:', ...columns(waiting.map(describeLeftover), '  ')]),
    ...(kept.length === 0 ? [] : ['', 'Kept, as configured in the settings:', ...columns(kept.map(describeLeftover), '  ')]),
    ...(sandboxStopped ? ['', 'The sandbox had no other environments and was stopped.'] : []),
    ...(sandboxStopped === undefined
      ? ['', 'Next, once no environment is left in this account and region:', `  trading-infra bootstrap ${flags} --remove`]
      : []),
  ].join('\n');
}

function describeLeftover({ service, name, note }: Leftover): string[] {
  return [service, name, note ?? ''];
}
