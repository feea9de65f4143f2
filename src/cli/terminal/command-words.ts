// The first words of all commands. The name of a command must begin with one of them, and invocation.ts uses them to find commands in texts.

export const commandWords = [
  'init',
  'bootstrap',
  'plan',
  'deploy',
  'verify',
  'drift',
  'destroy',
  'ingest',
  'jobs',
  'bars',
  'process',
  'synth',
  'status',
  'runs',
  'state',
  'unlock',
  'outputs',
  'keys',
  'doctor',
  'sandbox',
] as const;
export type CommandWord = (typeof commandWords)[number];

/** The words that another one follows, as in `keys list`. */
export const commandGroups: readonly CommandWord[] = ['jobs', 'keys', 'runs', 'sandbox', 'state'];
/** The first words of commands that take no `--env`. */
export const withoutEnvironment: readonly CommandWord[] = ['process', 'sandbox'];
