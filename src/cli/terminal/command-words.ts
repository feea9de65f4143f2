// The first words of all commands. The name of a command must begin with one of them, and invocation.ts uses them to find commands in texts.

export const commandWords = [
  'init',
  'bootstrap',
  'plan',
  'deploy',
  'verify',
  'destroy',
  'ingest',
  'jobs',
  'bars',
  'process',
  'synth',
  'status',
  'runs',
  'state',
  'outputs',
  'keys',
  'doctor',
  'sandbox',
] as const;
export type CommandWord = (typeof commandWords)[number];
