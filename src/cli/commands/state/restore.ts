// `state restore`: shows how an earlier version of the state differs from the current one, and makes it the current one.
import type { Restoration } from '../../../operations/state/restore.js';
import { environmentOption } from '../../session/environment-choice.js';
import { type CommandContext, defineCommand } from '../../terminal/command.js';
import { utc } from '../../terminal/duration.js';
import { text } from '../../terminal/option.js';
import { foundationOption, stackOf } from './stack-option.js';

export const stateRestore = defineCommand({
  name: 'state restore',
  summary: 'Make an earlier version of the Terraform state the current one',
  argument: { name: 'VERSION', summary: 'version or serial from state list', isRequired: true },
  examples: ['trading-infra state restore 12 --env dev', 'trading-infra state restore 12 --env dev --confirm dev'],
  options: {
    env: environmentOption,
    foundation: foundationOption,
    confirm: text('NAME', 'environment name, to confirm', { variable: false }),
  },
  async run(context, options) {
    const [{ inspectRestoration, restoreState }, { recordCommand }, { synthesizeFor }, { confirmByName, refuseWrongName }, open] =
      await Promise.all([
        import('../../../operations/state/restore.js'),
        import('../../../operations/runs/record.js'),
        import('../../../operations/session/session.js'),
        import('../../session/name-confirmation.js'),
        import('../../session/session.js'),
      ]);
    const { argument: version = '' } = options;
    const chosen = await open.chooseFromFile(context, options, options.confirm === undefined ? ['--confirm NAME'] : []);
    refuseWrongName(options.confirm, chosen.name, `state restore ${version}`);
    const session = await open.openChosen(context, chosen, options, { quiet: true });
    const run = await stackOf(session, options.foundation);
    const restoration = await inspectRestoration(session, run, version);
    showRestoration(context, restoration);
    const confirmation = { environment: chosen.name, confirm: options.confirm, mayAsk: true, purpose: `state restore ${version}` };
    await confirmByName(context, confirmation);
    const serial = await recordCommand(context, { ...session, workDirectory: run.workDirectory }, 'state restore', (log) =>
      restoreState(context, { run, synthesize: () => synthesizeFor(session, run) }, restoration, log),
    );
    const { chosen: restored, added, removed } = restoration;
    return { environment: chosen.name, version: restored.version, restoredSerial: restored.serial, serial, added, removed };
  },
  format: ({ environment, restoredSerial, serial }, { paint }) =>
    [
      `${paint.green('✔')} The state is as it was at serial ${restoredSerial}; its new serial is ${serial}`,
      '',
      'No resource was changed. Next:',
      `  trading-infra plan --env ${environment}`,
    ].join('\n'),
});

function showRestoration({ say }: CommandContext, { chosen, current, added, removed }: Restoration): void {
  say(
    `Restores serial ${chosen.serial} of ${utc(chosen.savedAt)}${current === undefined ? '.' : `, in place of ${current.isDamaged ? 'the damaged state' : `serial ${current.serial}`}.`}`,
  );
  if (current?.isDamaged) return;
  if (added.length + removed.length === 0) say('It has the same resources as the current state; their attributes may differ.');
  if (added.length > 0) say(['Only in the restored state:', ...added.map((one) => `  + ${one}`)].join('\n'));
  if (removed.length > 0)
    say(['No longer in the state (the resources themselves stay):', ...removed.map((one) => `  - ${one}`)].join('\n'));
}
