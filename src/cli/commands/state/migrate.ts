// `state migrate`: moves the states of an environment between the state bucket and local files.
import type { StateMove } from '../../../operations/state/inspect-migration.js';
import type { StateKind } from '../../../operations/state/place.js';
import { environmentOption } from '../../session/environment-choice.js';
import { type CommandContext, defineCommand, type View } from '../../terminal/command.js';
import { choice, flag } from '../../terminal/option.js';

export const stateMigrate = defineCommand({
  name: 'state migrate',
  summary: 'Move the Terraform state between the state bucket and local files, and prove that nothing changed',
  examples: ['trading-infra state migrate --env dev --to s3', 'trading-infra state migrate --env dev --to local --yes'],
  options: {
    env: environmentOption,
    to: choice(['s3', 'local'], 'where the state is to be kept'),
    yes: flag('move without asking'),
  },
  async run(context, options) {
    const [{ inspectMigration }, { runMigration }, { describePlace }, open] = await Promise.all([
      import('../../../operations/state/inspect-migration.js'),
      import('../../../operations/state/migrate.js'),
      import('../../../operations/state/place.js'),
      import('../../session/session.js'),
    ]);
    const required = [...(options.to === undefined ? ['--to s3|local'] : []), ...(options.yes ? [] : ['--yes'])];
    const chosen = await open.chooseFromFile(context, options, required);
    const to = options.to ?? (await askForPlace(context));
    const session = await open.openChosen(context, chosen, options, { quiet: true });
    const migration = await inspectMigration(session, to);
    const moves = migration.moves.map(({ run, action, from, to: next }): Move => {
      const resources = (action === 'copy' ? from : next).state?.addresses.length ?? 0;
      return { stack: run.stack, action, resources, from: describePlace(from.place), to: describePlace(next.place) };
    });
    const result = { environment: chosen.name, to, moves, foundationUsers: migration.foundationUsers };
    if (moves.every(({ action }) => action === 'nothing') && session.environment.state === to) return { ...result, changed: false };
    await confirmMoves(context, result, options.yes);
    await runMigration(context, session, to, migration.moves);
    return { ...result, changed: true };
  },
  format: renderMigration,
});

interface Move {
  stack: string;
  action: StateMove['action'];
  resources: number;
  from: string;
  to: string;
}

interface MigrationResult {
  environment: string;
  to: StateKind;
  moves: Move[];
  /** Environments because of which the foundation's state stays where it is. */
  foundationUsers: string[];
}

function askForPlace({ prompt }: CommandContext): Promise<StateKind> {
  const choices = [
    { value: 's3' as const, name: 'in the state bucket' },
    { value: 'local' as const, name: 'in local files' },
  ];
  return prompt.select({ message: 'Where should the state be kept?', choices, initial: 's3' });
}

async function confirmMoves({ say, prompt }: CommandContext, result: MigrationResult, yes: boolean | undefined): Promise<void> {
  const { environment, to, moves } = result;
  for (const { action, stack, resources, from, to: next } of moves) {
    if (action === 'copy') say(`Moves the state of the ${stack} (${resources} resources) from ${from} to ${next}.`);
    if (action === 'retire') say(`Retires ${from}: the state of the ${stack} is in use at ${next}.`);
  }
  if (moves.every(({ action }) => action === 'nothing')) say(`There is no state to move; only the settings change to state: ${to}.`);
  if (yes || (await prompt.confirm({ message: 'Move it now?', initial: false }))) return;
  const { TradingInfraError } = await import('../../../errors.js');
  throw new TradingInfraError('DECLINED', 'Declined: nothing was changed.', {
    hint: `trading-infra state migrate --env ${environment} --to ${to}`,
  });
}

function renderMigration(result: MigrationResult & { changed: boolean }, { paint }: View): string {
  const { environment, to, moves, foundationUsers, changed } = result;
  const where = to === 's3' ? 'in the state bucket' : 'in local files';
  if (!changed) return `The state of ${environment} is ${where} already.`;
  const moved = moves
    .filter(({ action }) => action !== 'nothing')
    .map(({ stack, resources, to: next }) => `  ${stack}: ${resources} resources in ${next}`);
  const stays =
    foundationUsers.length === 0
      ? []
      : ['', `The foundation’s state stays where it is, because ${foundationUsers.join(', ')} need it there.`];
  return [
    `${paint.green('✔')} The state of ${environment} is ${where}; the settings say state: ${to}`,
    ...moved,
    ...stays,
    '',
    'The copies have the same contents, and Terraform plans the same with them. Next:',
    `  trading-infra plan --env ${environment}`,
  ].join('\n');
}
