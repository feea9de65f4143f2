// The first word of every command. The name of a command must begin with one of them, and the texts in which commands are suggested are searched for them.

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
  'outputs',
  'keys',
  'doctor',
  'sandbox',
] as const;
export type CommandWord = (typeof commandWords)[number];
